"""What stands beside every plain page: what the product is and for whom."""

from functools import cache

from markupsafe import Markup

from ui import parts


@cache
def promise() -> Markup:
    """A picture of the week board and three facts, for who is not signed in."""
    states = ("ok ok ok pub ok", "ok mod ok ok concept", "ok ok no pub ok")
    names = {"ok": "bevestigd", "pub": "gepubliceerd", "mod": "gewijzigd", "no": "geweigerd", "concept": "concept"}
    widths = (34, 28, 40, 31, 36)
    chips = parts.joined(
        Markup(
            '<span class="df-chip is-{}"><span class="df-chip__a"><b><i style="width:{}px"></i></b>{}</span></span>'
        ).format(names[state], width, parts.icon(f"st-{state}", 14, tone="st"))
        for row in states
        for state, width in zip(row.split(), widths, strict=True)
    )
    told = (
        ("shield-check", "Alleen jouw bedrijf", "Je sessie bepaalt bij elke aanvraag van wie de gegevens zijn."),
        ("receipt-euro", "Van dienst tot cent", "Wat je goedkeurt, komt zo op de factuur en in het betaalbestand."),
        ("smartphone", "Ben je chauffeur?", "Vraag je planner om een uitnodiging. Je krijgt een link per mail."),
    )  # fmt: skip
    facts = parts.joined(
        Markup('<div class="df-fact">{}<b>{}</b><p>{}</p></div>').format(parts.icon(icon, 18, tone="c-2"), title, text)
        for icon, title, text in told
    )
    return Markup(
        '<aside class="df-login__s" aria-label="Over DepotFlow">'
        '<div class="df-login__chips" aria-hidden="true">{}</div>{}</aside>'
    ).format(chips, facts)
