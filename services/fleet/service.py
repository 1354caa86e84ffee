"""What one can do about vehicles."""

from services.access.permissions import Permission
from services.fleet import vehicles
from services.use_case import Service, UseCase


class Fleet(Service):
    """Vans: own, leased, rented and of drivers."""

    list_vehicles = UseCase(vehicles.list_vehicles, needs=Permission.FLEET_SEE)
    vehicle_choices = UseCase(vehicles.vehicle_choices, needs=Permission.FLEET_SEE)
    find_vehicles = UseCase(vehicles.find_vehicles, needs=Permission.FLEET_SEE)
    get_vehicle = UseCase(vehicles.get_vehicle, needs=Permission.FLEET_SEE)
    add_vehicle = UseCase(vehicles.add_vehicle, needs=Permission.FLEET_CHANGE)
    change_vehicle = UseCase(vehicles.change_vehicle, needs=Permission.FLEET_CHANGE)
    take_out_of_service = UseCase(vehicles.take_out_of_service, needs=Permission.FLEET_CHANGE)
    put_in_service = UseCase(vehicles.put_in_service, needs=Permission.FLEET_CHANGE)
    archive_vehicle = UseCase(vehicles.archive_vehicle, needs=Permission.FLEET_CHANGE)
    restore_vehicle = UseCase(vehicles.restore_vehicle, needs=Permission.FLEET_CHANGE)
