// Every sentence the scripts may show, in one place.
const time = (at) => new Date(at).toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" });
const size = (bytes) =>
  bytes < 1e6
    ? `${Math.max(1, Math.round(bytes / 1e3))} ko`
    : `${(bytes / 1e6).toLocaleString("fr-FR", { maximumFractionDigits: 1 })} Mo`;

export const offline = "La page n’a pas pu être mise à jour. Vérifiez votre connexion, puis réessayez.";
export const failed = "Une erreur s’est produite de notre côté. Rien n’a été changé : réessayez dans un instant.";
export const sending = "Envoi en cours…";
export const draftKept = (at) => `Brouillon gardé sur cet appareil à ${time(at)}. Il n’est pas encore envoyé.`;
export const draftBack = "Nous avons remis ce que vous aviez commencé à écrire. Rien n’a encore été envoyé.";
export const draftFull = "Cet appareil n’a plus de place : ce que vous écrivez n’est pas gardé.";
export const draftErase = "Effacer le brouillon";
export const photosBusy = "Préparation des photos…";
export const photosReady = (count, after, before) =>
  `${count > 1 ? `${count} photos prêtes` : "Photo prête"} : ${size(after)}` +
  (after < before * 0.9 ? ` au lieu de ${size(before)}.` : ".");
export const locating = "Recherche de votre position…";
export const located = (metres) => `Position trouvée, à ${Math.max(1, Math.round(metres))} m près.`;
export const locateRefused = "Votre appareil n’a pas donné votre position. Indiquez le lieu par une adresse ou sur la carte.";
export const locateFailed = "Position introuvable pour l’instant. Indiquez le lieu par une adresse ou sur la carte.";
export const leavingWaiting = (count) =>
  `${count > 1 ? `${count} passages de votre tournée ne sont pas encore partis et seront perdus` : "Un passage de votre tournée n’est pas encore parti et sera perdu"}. Vous déconnecter quand même ?`;
export const copied = "Adresse de la page copiée.";
export const copiedText = "Copié.";
export const copyFailed = "Votre navigateur ne permet pas de copier : touchez longuement le texte, puis « Copier ».";
export const mapFailed = "La carte interactive n’a pas pu s’ouvrir. Le dessin et la liste restent là.";
export const chosen = (count) =>
  count ? `${count} ligne${count > 1 ? "s" : ""} choisie${count > 1 ? "s" : ""}` : "Cochez des lignes, puis choisissez :";
export const passkeyWaiting = "Suivez ce que demande votre appareil…";
export const passkeyFailed = "Cela n’a pas abouti. Réessayez, ou prenez un autre moyen.";
export const passkeyKnown = "Cet appareil a déjà une clé pour votre compte.";
export const pushDenied = "Votre navigateur refuse les notifications de ce site. Changez cela dans ses réglages, puis réessayez.";
export const pushFailed = "Les notifications n’ont pas pu être activées sur cet appareil. Réessayez dans un moment.";
export const formKept = "Vos réponses sont gardées.";
export const formNotKept = "Vos réponses ne sont pas encore gardées.";
export const formNoNetwork = "Pas de réseau : vos réponses seront gardées quand il reviendra.";
