import time
from models.values.listing import TableQuery
from services.imports.views import Choices
from tests.unit.services.imports.files import csv_file
from sqlalchemy import event
from services.organisation.depots import DepotData
from services.organisation.principals import PrincipalData
def test_p(acting, database):
    with acting() as d:
        k=d.organisation.add_principal(data=PrincipalData(name="K")); d.organisation.add_depot(data=DepotData(principal_id=k,name="Tilburg"))
    lines = "\n".join(f"{n};Chauffeur {n};loondienst;Tilburg;2030-01-01" for n in range(10_000))
    with acting() as d: d.imports.commit(file=csv_file(f"Pers.nr.;Naam;Contract;Depot;Rijbewijs\n{lines}\n"), choices=Choices(target="drivers"))
    for q in (TableQuery(),TableQuery(search="9999"),TableQuery(filters={"expiring":"1"}),TableQuery(descending=True),TableQuery(sort="licence_until")):
        for _ in range(2):
            t=time.time()
            with acting() as d: p=d.people.list_drivers(query=q)
            print(q.search,q.filters,q.sort, len(p.rows),p.total,round((time.time()-t)*1000,1),"ms")
