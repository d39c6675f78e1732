"""The small scripts, in Chromium, on the pages of components."""

import io
import json

import pytest
from PIL import Image

pytestmark = pytest.mark.browser
TEXT = "#id_plain-what"


@pytest.fixture
def public(page):
    assert page.goto("/_composants/").ok
    return page


@pytest.fixture
def desk(page):
    assert page.goto("/_composants/bureau/").ok
    return page


def kept(page):
    return json.loads(page.evaluate("localStorage.getItem('cantou:draft:composants')") or "null")


def test_a_draft_is_kept_given_back_and_erased(public):
    public.fill(TEXT, "La lampe clignote")
    public.check("input[name=plain-kind][value=lamp]")
    public.get_by_text("Brouillon gardé sur cet appareil").wait_for()
    public.wait_for_function(
        "() => JSON.parse(localStorage.getItem('cantou:draft:composants')).values.length === 2"
    )
    assert kept(public)["values"] == [["plain-what", None, "La lampe clignote"], ["plain-kind", "lamp", True]]

    public.reload()
    public.get_by_text("Nous avons remis ce que vous aviez commencé").first.wait_for()
    assert public.input_value(TEXT) == "La lampe clignote"
    assert public.is_checked("input[name=plain-kind][value=lamp]")

    public.get_by_role("button", name="Effacer le brouillon").click()
    assert public.input_value(TEXT) == ""
    assert kept(public) is None


def test_a_draft_is_forgotten_when_the_page_says_it_was_sent_or_it_is_old(public):
    public.evaluate(
        "localStorage.setItem('cantou:draft:composants',"
        " JSON.stringify({ at: 1, values: [['plain-what', null, 'x']] }))"
    )
    public.reload()
    assert public.input_value(TEXT) == ""
    assert kept(public) is None

    public.fill(TEXT, "Envoyé")
    public.get_by_text("Brouillon gardé").wait_for()
    public.route(
        "**/merci",
        lambda route: route.fulfill(
            content_type="text/html",
            body='<body data-draft-done="composants"><script type="module" src="/static/cantou/app.js"></script>',
        ),
    )
    public.goto("/merci")
    public.wait_for_function("() => !localStorage.getItem('cantou:draft:composants')")


def test_nothing_is_kept_on_a_shared_terminal(public):
    public.route(
        "**/_composants/",
        lambda route: route.fulfill(
            response=(it := route.fetch()), body=it.text().replace("<body ", "<body data-shared ")
        ),
    )
    public.reload()
    public.fill(TEXT, "La lampe clignote")
    public.locator(TEXT).blur()
    assert public.evaluate("Object.keys(localStorage)") == []


def test_a_photograph_is_lighter_before_it_leaves(public):
    large = io.BytesIO()
    Image.effect_noise((2400, 1200), 60).save(large, "JPEG", quality=92)
    field = public.locator("#id_plain-photos")
    field.set_input_files({"name": "four.JPEG", "mimeType": "image/jpeg", "buffer": large.getvalue()})
    public.get_by_text("Photo prête").wait_for()
    name, size, width, height = field.evaluate(
        "async one => { const file = one.files[0], image = await createImageBitmap(file);"
        " return [file.name, file.size, image.width, image.height] }"
    )
    assert (name, width, height) == ("four.jpg", 2048, 1024)
    assert size < len(large.getvalue())
    assert public.locator(".thumbs canvas").count() == 1


def test_what_is_not_an_image_goes_as_it_is_for_the_server_to_judge(public):
    field = public.locator("#id_plain-photos")
    field.set_input_files({"name": "a.heic", "mimeType": "image/heic", "buffer": b"not an image"})
    public.get_by_text("Photo prête").wait_for()
    assert field.evaluate("one => [one.files[0].name, one.files[0].size]") == ["a.heic", 12]


def test_a_form_leaves_once(public):
    posts = []

    def answer(route):
        posts.append(route.request.post_data)
        route.fulfill(status=204)

    public.route("**/_composants/", answer)
    with public.expect_response("**/_composants/"):
        public.locator("form[data-draft] .buttons button").evaluate("one => { one.click(); one.click() }")
    public.locator("form[data-draft] .buttons button").click()
    assert public.locator("form[data-draft]").get_attribute("aria-busy") == "true"
    assert len(posts) == 1


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda route: route.fulfill(status=500, body="boom"), "Une erreur s’est produite de notre côté"),
        (lambda route: route.abort(), "Vérifiez votre connexion"),
    ],
)
def test_a_failure_changes_nothing_in_the_page_and_says_so(public, answer, said):
    public.route("**/morceau", answer)
    public.evaluate(
        "document.querySelector('main .wrap').insertAdjacentHTML('beforeend',"
        " '<button id=ask hx-get=/morceau hx-target=#got>Demander</button><div id=got>avant</div>');"
        "htmx.process(document.querySelector('#ask'))"
    )
    public.click("#ask")
    public.get_by_role("alert").filter(has_text=said).wait_for()
    assert public.inner_text("#got") == "avant"


def test_a_refused_form_is_swapped_in_place(public):
    public.route("**/morceau", lambda route: route.fulfill(status=422, body="<p>à revoir</p>"))
    public.evaluate(
        "document.querySelector('main .wrap').insertAdjacentHTML('beforeend',"
        " '<button id=ask hx-get=/morceau hx-target=#got>Demander</button><div id=got>avant</div>');"
        "htmx.process(document.querySelector('#ask'))"
    )
    public.click("#ask")
    public.get_by_text("à revoir", exact=True).wait_for()


def test_the_desk_sends_its_token_with_every_htmx_request(desk):
    desk.route(
        "**/morceau", lambda route: route.fulfill(body=route.request.headers.get("x-csrftoken", "none"))
    )
    desk.evaluate(
        "document.querySelector('main .wrap').insertAdjacentHTML('beforeend',"
        " '<button id=ask type=button hx-post=/morceau hx-target=#got>Demander</button><div id=got>avant</div>');"
        "htmx.process(document.querySelector('#ask'))"
    )
    desk.click("#ask")
    desk.wait_for_function("() => document.querySelector('#got').textContent.length === 64")


def test_the_position_fills_the_form_and_says_how_precise(open_context):
    page = open_context(
        permissions=["geolocation"], geolocation={"latitude": 44.98, "longitude": 2.62, "accuracy": 12.4}
    )
    assert page.goto("/_composants/").ok
    page.get_by_role("button", name="Utiliser ma position").click()
    page.get_by_text("Position trouvée, à 12").wait_for()
    assert (page.input_value("#lat"), page.input_value("#lon")) == ("44.980000", "2.620000")


def test_a_refused_position_leads_to_another_way(public):
    public.context.grant_permissions([])
    public.get_by_role("button", name="Utiliser ma position").click()
    public.get_by_text("Indiquez le lieu par une adresse ou sur la carte").wait_for()


def test_the_interactive_map_comes_only_when_asked(public):
    asked = []
    public.on("request", lambda request: asked.append(request.url))
    complaints = []
    public.on("console", lambda message: complaints.append(message.text))
    point = {"type": "Point", "coordinates": [2.62, 44.98]}
    feature = {"type": "Feature", "properties": {"title": "Lampe <b>", "url": "/l"}, "geometry": point}
    public.route(
        "**/lieux.geojson",
        lambda route: route.fulfill(json={"type": "FeatureCollection", "features": [feature]}),
    )
    public.reload()
    assert not [url for url in asked if "map.js" in url]
    public.evaluate("document.querySelector('[data-map]').dataset.map = '/lieux.geojson'")
    public.get_by_role("button", name="Ouvrir la carte interactive").click()
    public.locator(".leaflet-interactive").click()
    assert public.locator(".leaflet-popup-content a").inner_text() == "Lampe <b>"
    assert [text for text in complaints if "Content Security Policy" in text] == []


def test_letters_move_in_the_queue_and_can_be_switched_off(desk):
    focused = "document.activeElement.textContent.trim().replace(/^Non lu\\. /, '').slice(0, 12)"
    desk.keyboard.press("j")
    assert desk.evaluate(focused) == "Lampe éteint"
    desk.keyboard.press("j")
    assert desk.evaluate(focused) == "Nid-de-poule"
    desk.keyboard.press("k")
    desk.keyboard.press("x")
    assert desk.locator("[data-count]").inner_text() == "1 ligne choisie"
    desk.keyboard.press("/")
    desk.keyboard.type("jx?")
    assert desk.input_value("#find") == "jx?"
    assert desk.locator("[data-count]").inner_text() == "1 ligne choisie"

    desk.locator("h1").click()
    desk.keyboard.press("?")
    desk.get_by_label("Activer les raccourcis d’une lettre").uncheck()
    desk.reload()
    desk.keyboard.press("j")
    assert desk.evaluate("document.activeElement === document.body")


def test_all_the_boxes_at_once(desk):
    desk.get_by_label("Tout", exact=True).check()
    assert desk.locator("[data-count]").inner_text() == "4 lignes choisies"
    desk.locator(".queue input[type=checkbox]").first.uncheck()
    assert desk.locator("[data-count]").inner_text() == "3 lignes choisies"
    assert desk.get_by_label("Tout", exact=True).evaluate("one => one.indeterminate")
