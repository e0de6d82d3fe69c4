"""Fifty queries over English entries, and what they should find first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import requests

# What CKAN 2.12 sends beside the query.
CKAN = {
    "defType": "dismax",
    "qf": "name^4 title^4 tags^2 groups^2 text",
    "mm": "2<-1 5<80%",
    "tie": "0.1",
    "q.op": "AND",
    "df": "text",
    "sort": "score desc, name asc",
}

ENTRIES = {
    "bus-stops": ("Bus stops and shelters", "Location of every bus stop in the city, with accessibility features and routes served."),
    "bus-routes": ("Bus routes", "Lines and timetables of public transport operators in GTFS format."),
    "rail": ("Rail station usage", "Estimates of passenger entries and exits at railway stations, 2019-20."),
    "parking": ("Car parks", "Capacity and opening hours of off-street car parks; real-time occupancy API."),
    "traffic": ("Traffic counts", "Annual average daily flow of vehicles at 120 count points on major roads."),
    "accidents": ("Road safety data", "Personal injury accidents on public roads, vehicles and casualties involved."),
    "cycle": ("Cycle hire availability", "Bikes available at docking stations, updated every 5 minutes."),
    "schools": ("Schools and colleges", "Names, addresses, pupil numbers and Ofsted ratings of schools."),
    "exam": ("Secondary school exam results", "GCSE and A-level results by school, 2022."),
    "nursery": ("Nurseries and childcare providers", "Registered early-years places by ward."),
    "libraries": ("Library visits and loans", "Monthly visits to public libraries; books lent."),
    "hospital": ("Hospital waiting times", "Referral to treatment waiting times by NHS trust."),
    "gp": ("GP practices", "General practitioner surgeries with list size and opening hours."),
    "covid": ("COVID-19 cases by area", "Daily confirmed covid-19 cases, seven-day rates."),
    "vaccines": ("Vaccination uptake", "Coverage of flu and MMR vaccines among children."),
    "air": ("Air quality monitoring", "Hourly PM2.5, PM10 and NO2 concentrations."),
    "water": ("Water quality of rivers", "Chemical samples from rivers and lakes: nitrate, phosphate, pH."),
    "bathing": ("Bathing water results", "E. coli counts at designated beaches."),
    "flood": ("Flood risk zones", "Flood map for planning: zones 2 and 3, GIS polygons."),
    "trees": ("Street trees", "Species, height and planting date of trees maintained by the council."),
    "parks": ("Parks and open spaces", "Boundaries of parks, gardens and playgrounds."),
    "waste": ("Household waste and recycling", "Tonnes of waste collected, recycled, composted or sent to landfill."),
    "energy": ("Energy performance certificates", "EPC ratings of domestic buildings."),
    "solar": ("Solar panel installations", "Feed-in tariff deployment by postcode."),
    "housing": ("Affordable housing completions", "New homes built, by tenure: social rent, shared ownership."),
    "prices": ("House prices", "Price paid for residential property sales."),
    "planning": ("Planning applications", "Applications received and decided, with map references."),
    "licences": ("Alcohol licences", "Premises licensed to sell alcohol under the Licensing Act 2003."),
    "food": ("Food hygiene ratings", "Inspection scores of restaurants, cafes and takeaways."),
    "spending": ("Council spending over 500 pounds", "Invoices paid to suppliers: payee, amount, date."),
    "contracts": ("Contracts register", "Contracts awarded, value, supplier and end date."),
    "salaries": ("Senior salaries", "Pay of senior officers and the organisation chart."),
    "elections": ("Election results", "Votes cast for each candidate in local elections."),
    "wards": ("Ward boundaries", "Electoral wards, shapefile and GeoJSON."),
    "population": ("Population estimates", "Mid-year population by age and sex."),
    "births": ("Births and deaths", "Registered births, deaths and causes of death."),
    "crime": ("Crime and antisocial behaviour", "Street-level crime recorded by the police."),
    "fire": ("Fire and rescue incidents", "Fires, false alarms and special services attended."),
    "business": ("Business rates properties", "Rateable values and reliefs of non-domestic properties."),
    "jobs": ("Unemployment claimants", "People claiming jobseeker's allowance, by ward."),
    "tourism": ("Hotels and visitor accommodation", "Bedrooms, occupancy and tourist board grading."),
    "weather": ("Weather observations", "Temperature, rainfall and wind at stations."),
    "aed": ("Defibrillators", "Public access AED locations and opening hours."),
    "streetlights": ("Street lighting columns", "Lamp type, wattage and column id; data.gov.uk schema."),
}  # fmt: skip

QUERIES = {
    "bus stops": "bus-stops", "bus": "bus-routes", "bus route timetable": "bus-routes", "gtfs": "bus-routes",
    "railway station": "rail", "car park": "parking", "parking": "parking", "real-time": "parking",
    "traffic flow": "traffic", "vehicle counts": "traffic", "road accidents": "accidents", "casualty": "accidents",
    "bike docking": "cycle", "cycling": "cycle", "school": "schools", "school ofsted rating": "schools",
    "exam results": "exam", "GCSE": "exam", "a-level results": "exam", "childcare": "nursery", "early years": "nursery",
    "library": "libraries", "libraries loans": "libraries", "hospital waiting": "hospital", "NHS": "hospital",
    "gp surgery": "gp", "covid-19": "covid", "covid cases": "covid", "flu vaccine": "vaccines", "PM2.5": "air",
    "air quality": "air", "water quality rivers": "water", "e. coli": "bathing", "flood map": "flood", "gis": "flood",
    "street trees": "trees", "playground": "parks", "recycling": "waste", "landfill waste": "waste", "epc": "energy",
    "affordable homes": "housing", "house price": "prices", "planning application": "planning", "food hygiene": "food",
    "supplier contracts": "contracts", "election votes": "elections", "geojson wards": "wards",
    "population by age": "population", "aed": "aed", "data.gov.uk": "streetlights",
}  # fmt: skip


def document(name: str) -> dict[str, str]:
    """An entry as CKAN indexes one, as far as search looks at it."""
    title, notes = ENTRIES[name]
    return {
        "index_id": name, "id": name, "name": name, "site_id": "english", "title": title, "notes": notes,
        "state": "active", "entity_type": "package", "dataset_type": "dataset", "capacity": "public",
    }  # fmt: skip


def fill(core: str) -> None:
    """Index the entries in a Solr core or collection."""
    docs = [document(name) for name in ENTRIES]
    requests.post(f"{core}/update?commit=true", json=docs, timeout=60).raise_for_status()


def ranks(core: str, prepare: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, float]:
    """One through the place of what each query should find (0: not found), with CKAN's parameters put through `prepare`."""
    found: dict[str, float] = {}
    for q, wanted in QUERIES.items():
        sent = {**CKAN, **prepare({"q": q}), "rows": 100, "fl": "name", "wt": "json"}
        docs = requests.post(f"{core}/select", data=sent, timeout=60).json()["response"]["docs"]
        names = [doc["name"] for doc in docs]
        found[q] = 1 / (names.index(wanted) + 1) if wanted in names else 0.0
    return found
