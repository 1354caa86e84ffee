import pytest
from fastapi.responses import HTMLResponse

from ui import assets, public, signing_up
from ui.public import Typed


def text_of(page: HTMLResponse) -> str:
    return bytes(page.body).decode()


def test_a_refused_form_keeps_the_address_but_never_the_password() -> None:
    typed = Typed({"email": "a@b.example", "password": "geheim-geheim"}, {"email": "Dit adres kennen we niet."})
    page = public.sign_in(action="/in", typed=typed)
    html = text_of(page)
    assert 'value="a@b.example"' in html
    assert "geheim-geheim" not in html
    assert "Dit adres kennen we niet." in html
    assert page.status_code == 422


def test_after_the_address_the_keyboard_comes_to_the_password() -> None:
    html = text_of(public.sign_in(action="/in", forgot_path="/vergeten"))
    places = [
        html.index(piece) for piece in ('name="email"', 'name="password"', 'href="/vergeten"', ">Inloggen</button>")
    ]
    assert places == sorted(places)


def test_only_a_form_that_was_refused_says_where_going_back_leads() -> None:
    refused = public.sign_in(action="/in", typed=Typed({}, {}, "Dat klopt niet."))
    assert (' data-df-at="/in"' in text_of(refused), "data-df-at" in text_of(public.sign_in(action="/in"))) == (
        True,
        False,
    )


def test_what_people_typed_is_escaped() -> None:
    typed = Typed({"company": '"><script>alert(1)</script>'}, {"name": "<b>"}, "<i>")
    html = text_of(signing_up.first(action="/aan", typed=typed, sign_in_path="/in"))
    assert "<script>alert" not in html
    assert "<b></p>" not in html
    assert "<i></b>" not in html


@pytest.mark.parametrize(("status", "title"), [(403, "Hier mag je niet bij"), (404, "is er niet"), (500, "bij ons")])
def test_a_problem_has_its_own_page_and_status(status: int, title: str) -> None:
    page = public.problem(status, reference="7f3a90c1")
    assert page.status_code == status
    assert title in text_of(page)
    assert "7f3a90c1" in text_of(page)


def test_somebody_who_looks_along_is_not_sent_to_an_owner() -> None:
    told = text_of(public.problem(403, is_looking=True))
    assert ("Meekijken laat alleen" in told, "Vraag de eigenaar" in told) == (True, False)


def test_an_unknown_problem_counts_as_ours() -> None:
    assert "Dit ging mis bij ons" in text_of(public.problem(503))


def test_a_plain_page_is_never_kept_by_a_cache() -> None:
    assert public.signed_out(sign_in_path="/in").headers["cache-control"] == "no-store"


def test_only_a_known_theme_reaches_the_page() -> None:
    assert '<body class="body--dark">' in text_of(public.signed_out(sign_in_path="/in", choice="dark"))
    assert '<body class="">' in text_of(public.signed_out(sign_in_path="/in", choice='"><script>'))


def test_the_first_wrong_field_gets_the_focus() -> None:
    html = text_of(public.sign_in(action="/in", typed=Typed({"email": "x"}, {"password": "Te kort."})))
    assert html.index("autofocus") > html.index('name="password"')


def test_the_first_run_offers_your_own_company_and_an_example() -> None:
    html = text_of(public.start(sign_up_path="/aan", demo_path="/voorbeeld", sign_in_path="/in"))
    assert "Begin met je eigen bedrijf" in html
    assert '<form method="post" action="/voorbeeld"' in html


def test_the_address_of_a_file_follows_its_content() -> None:
    assert assets.address("shell.js") != assets.address("icon.svg").replace("icon.svg", "shell.js")
    assert assets.address("depotflow.css").startswith("/static/depotflow.css?v=")


def test_every_icon_that_is_named_exists() -> None:
    sprite = assets.sprite()
    for name in ("keyboard", "log-out", "st-ok", "sev-block", "logo", "table-2"):
        assert f'id="{name}"' in sprite


def test_no_field_takes_more_than_is_read() -> None:
    html = text_of(signing_up.first(action="/aan", sign_in_path="/in"))
    assert html.count("<input") == html.count(f'maxlength="{public.LONGEST}"') == 4
