"""What the company's payroll package calls each wage component."""

from collections.abc import Mapping

from sqlalchemy import select

from models.tables import ComponentCode
from models.values.kinds import WageComponent
from models.values.refusal import InvalidValue
from services.scope import Scope

LONGEST = 20
_DEFAULTS = {
    WageComponent.NORMAL: "UREN",
    WageComponent.OVERTIME_130: "OVERUREN130",
    WageComponent.SATURDAY_150: "ZATERDAG150",
    WageComponent.SUNDAY_200: "ZONDAG200",
    WageComponent.STAY_ALLOWANCE: "VERBLIJF",
    WageComponent.TRAVEL_ALLOWANCE: "REISKOSTEN",
}


def get_component_codes(scope: Scope) -> dict[WageComponent, str]:
    """The code of every component, the usual word where the company chose none."""
    chosen = scope.session.execute(select(ComponentCode.component, ComponentCode.code))
    return _DEFAULTS | dict(chosen.all())


def set_component_codes(scope: Scope, *, codes: Mapping[WageComponent, str]) -> None:
    """Take over the codes of the payroll package; an empty one goes back to the usual word. Raises: InvalidValue."""
    for component, code in codes.items():
        if len(code.strip()) > LONGEST:
            raise InvalidValue(f"Een looncode heeft ten hoogste {LONGEST} tekens. Kort hem in.", field=component.value)
    before = get_component_codes(scope)
    known = {row.component: row for row in scope.session.scalars(select(ComponentCode).with_for_update())}
    for component, typed in codes.items():
        code = typed.strip() or _DEFAULTS[component]
        if component in known:
            known[component].code = code
        else:
            scope.add(ComponentCode(component=component, code=code))
    scope.session.flush()
    after = get_component_codes(scope)
    changes = {component.value: [before[component], after[component]] for component in codes}
    scope.audit("payroll.codes_changed", changes={name: two for name, two in changes.items() if two[0] != two[1]})
