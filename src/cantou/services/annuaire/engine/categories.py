"""What there is in a village, by the words that people use. Pure.

`activity`: the word of acceslibre's list. `theme`, `code`: of the inventory of public equipments.
"""

from __future__ import annotations

from dataclasses import dataclass

ADMINISTRATION, HEALTH = "Equipement administratif", "Equipement sanitaire"
SOCIAL, SPORT = "Equipement social et d'animation", "Equipement sportif et de loisirs"
SCHOOL, WORSHIP = "Equipement d'enseignement", "Equipement cultuel"
CULTURE, MOBILITY, OTHER = "Equipement culturel", "Equipement de mobilité", "Autre équipement"


@dataclass(frozen=True, slots=True)
class Category:
    code: str
    title: str
    kind: str
    synonyms: str = ""
    activity: str = ""
    theme: str = ""
    number: str = ""
    """Eight figures of EQUIP_CODE."""
    schema: str = "LocalBusiness"
    """Of schema.org."""


def _c(code: str, title: str, kind: str, synonyms: str = "", activity: str = "", **more: str) -> Category:
    return Category(code, title, kind, synonyms, activity, **more)


CATEGORIES: tuple[Category, ...] = (
    _c("sport", "Sport", "association", "foot, gym, randonnée, pétanque, club", "Association", schema="SportsOrganization"),
    _c("culture", "Culture et fêtes", "association", "comité des fêtes, chorale, théâtre, musique, patrimoine", "Association", schema="NGO"),
    _c("solidarite", "Solidarité et aînés", "association", "aide, club des aînés, banque alimentaire", "Association", schema="NGO"),
    _c("jeunesse", "Enfance et jeunesse", "association", "parents d’élèves, centre aéré, loisirs", "Association", schema="NGO"),
    _c("nature", "Chasse, pêche, nature", "association", "acca, apiculture, environnement, jardin", "Association", schema="NGO"),
    _c("memoire", "Anciens combattants et mémoire", "association", "souvenir, histoire", "Association", schema="NGO"),
    _c("association", "Autre association", "association", "", "Association", schema="NGO"),
    _c("boulangerie", "Boulangerie", "shop", "pain, boulanger, pâtisserie, dépôt de pain", "Boulangerie Pâtisserie", schema="Bakery"),
    _c("epicerie", "Épicerie", "shop", "courses, supérette, alimentation, multiple rural", "Épicerie", schema="GroceryStore"),
    _c("boucherie", "Boucherie, charcuterie", "shop", "viande, boucher", "Boucherie / commerce de viande", schema="Store"),
    _c("restaurant", "Restaurant", "shop", "manger, auberge, repas", "Restaurant", schema="Restaurant"),
    _c("cafe", "Café, bar, tabac", "shop", "bistrot, presse, journaux", "Café, bar, brasserie", schema="BarOrPub"),
    _c("hebergement", "Gîte, chambre d’hôtes, camping", "shop", "hôtel, dormir, vacances", "Chambre d'hôtes, gîte, pension, meublé de tourisme", schema="LodgingBusiness"),
    _c("garage", "Garage, station-service", "shop", "mécanicien, essence, carburant, voiture", "Garage automobile", schema="AutoRepair"),
    _c("coiffure", "Coiffure et soins", "shop", "coiffeur, esthétique", "Coiffure", schema="HairSalon"),
    _c("artisan", "Artisan du bâtiment", "shop", "plombier, électricien, maçon, couvreur, menuisier", "Construction, rénovation", schema="HomeAndConstructionBusiness"),
    _c("taxi", "Taxi, transport", "shop", "ambulance, voiture, vsl", "Taxi", schema="TaxiService"),
    _c("commerce", "Autre commerce", "shop", "magasin, boutique", "Commerce", schema="Store"),
    _c("fromage", "Fromage et lait", "producer", "cantal, salers, buron, laitier", "Produits de terroir", schema="Store"),
    _c("viande", "Viande à la ferme", "producer", "bœuf, veau, agneau, salers", "Ferme", schema="Store"),
    _c("legumes", "Légumes et fruits", "producer", "maraîcher, panier, amap", "Fruits et légumes", schema="Store"),
    _c("miel", "Miel", "producer", "apiculteur, ruche, abeille", "Apiculteur", schema="Store"),
    _c("producteur", "Autre producteur", "producer", "vente directe, ferme, farine, œufs", "Ferme", schema="Store"),
    _c("medecin", "Médecin", "health", "docteur, généraliste, consultation", "Médecin généraliste", schema="Physician"),
    _c("pharmacie", "Pharmacie", "health", "médicaments, pharmacien", "Pharmacie", schema="Pharmacy"),
    _c("infirmier", "Infirmier", "health", "infirmière, soins, piqûre", "Infirmier", schema="MedicalBusiness"),
    _c("kine", "Kinésithérapeute", "health", "kiné, rééducation, massage", "Masseur kinésithérapeute", schema="MedicalBusiness"),
    _c("dentiste", "Dentiste", "health", "dents, chirurgien dentiste", "Chirurgien dentiste", schema="Dentist"),
    _c("sage_femme", "Sage-femme", "health", "grossesse, bébé", "Sage-femme", schema="MedicalBusiness"),
    _c("veterinaire", "Vétérinaire", "health", "chien, chat, animal, bétail", "Vétérinaire", schema="VeterinaryCare"),
    _c("aide_domicile", "Aide à domicile", "health", "portage de repas, auxiliaire de vie", "Service ou aide à domicile", schema="LocalBusiness"),
    _c("sante", "Autre professionnel de santé", "health", "orthophoniste, psychologue, ostéopathe", "Maison de santé ou centre de santé", schema="MedicalBusiness"),
    _c("mairie", "Mairie", "public", "secrétariat, état civil, hôtel de ville", "Mairie", theme=ADMINISTRATION, number="01010401", schema="CityHall"),
    _c("france_services", "France services", "public", "impôts, caf, papiers, guichet", "Guichet france services", theme=ADMINISTRATION, number="01010499", schema="GovernmentOffice"),
    _c("poste", "La Poste, agence postale", "public", "courrier, colis, timbres", "Bureau de poste", theme=ADMINISTRATION, number="01010801", schema="PostOffice"),
    _c("ecole", "École", "public", "maternelle, primaire, cantine, classe", "École primaire (regroupement maternelle et élémentaire)", theme=SCHOOL, number="06010101", schema="ElementarySchool"),
    _c("creche", "Crèche, garde d’enfants", "public", "assistante maternelle, nounou, micro-crèche, bébé", "Crèche", theme=SOCIAL, number="04020101", schema="ChildCare"),
    _c("bibliotheque", "Bibliothèque", "public", "médiathèque, livres, lire", "Bibliothèque médiathèque", theme=CULTURE, number="08010101", schema="Library"),
    _c("gendarmerie", "Gendarmerie", "public", "police, plainte", "Gendarmerie", theme=ADMINISTRATION, number="01010601", schema="PoliceStation"),
    _c("pompiers", "Pompiers", "public", "centre de secours, sdis, incendie", "Administration publique", theme=ADMINISTRATION, number="01010602", schema="FireStation"),
    _c("tresor", "Finances publiques", "public", "trésorerie, impôts, perception", "Trésorerie", theme=ADMINISTRATION, number="01010301", schema="GovernmentOffice"),
    _c("service_public", "Autre service public", "public", "administration, syndicat", "Administration publique", theme=ADMINISTRATION, number="01010999", schema="GovernmentOffice"),
    _c("salle", "Salle des fêtes, salle communale", "place", "salle polyvalente, réunion, mariage", "Salle des fêtes", theme=SOCIAL, number="04010101", schema="EventVenue"),
    _c("stade", "Terrain de sport, stade", "place", "foot, rugby, tennis, city stade", "Stade", theme=SPORT, number="05010101", schema="SportsActivityLocation"),
    _c("aire_de_jeux", "Aire de jeux", "place", "toboggan, enfants, parc", "Plateaux et terrains de jeux extérieurs", theme=SPORT, number="05030101", schema="Playground"),
    _c("piscine", "Piscine, baignade", "place", "nager, plan d’eau, plage", "Piscine, centre aquatique", theme=SPORT, number="05020101", schema="PublicSwimmingPool"),
    _c("eglise", "Église, lieu de culte", "place", "messe, chapelle, temple", "Lieu de culte", theme=WORSHIP, number="07010101", schema="PlaceOfWorship"),
    _c("cimetiere", "Cimetière", "place", "tombe, concession", "Cimetière", theme=OTHER, number="99010101", schema="Cemetery"),
    _c("musee", "Musée, lieu de visite", "place", "château, exposition", "Musée", theme=CULTURE, number="08020101", schema="Museum"),
    _c("toilettes", "Toilettes publiques", "place", "wc, sanitaires", "Toilettes publiques", theme=OTHER, number="99020101", schema="PublicToilet"),
    _c("arret", "Gare, arrêt de car", "place", "bus, train, covoiturage", "Gare routière", theme=MOBILITY, number="09010101", schema="BusStop"),
    _c("equipement", "Autre équipement", "place", "four, lavoir, parking", "Autre", theme=OTHER, number="99990101", schema="CivicStructure"),
    _c("defibrillateur", "Défibrillateur", "dae", "dae, dea, cœur, arrêt cardiaque", schema="MedicalDevice"),
    _c("poteau", "Poteau ou bouche d’incendie", "pei", "hydrant, borne, pompiers, pei", schema="Place"),
    _c("reserve", "Réserve ou point d’eau", "pei", "citerne, aspiration, étang, pei", schema="Place"),
)  # fmt: skip
BY_CODE = {one.code: one for one in CATEGORIES}


def of_kind(kind: str) -> tuple[Category, ...]:
    return tuple(one for one in CATEGORIES if one.kind == kind)


def title_of(code: str) -> str:
    return BY_CODE[code].title if code in BY_CODE else code
