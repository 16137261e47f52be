"""Who is in the town that the browser's tests look at, and what two newcomers text."""

from __future__ import annotations

SHOWN = {  # of the demo's neighbours, on the streets that an officer looks at
    "+18605550101",  # Maria Lopez, 50 North Main Street
    "+18605550102",  # Walter Pruitt, 58
    "+18605550103",  # Dana Whitfield, 61
    "+18605550138",  # José Ñúñez, 64
    "+18605550144",  # Ray Dunn, 66, who stopped texts
    "+18605550117",  # Rosalind Achebe, 9 Fern Street
    "+18605550111",  # Jo, 12 Farmington Avenue
    "+18605550114",  # Len O'Brien, 33 South Main Street
    "+18605550121",  # Ingrid Sorensen, 17 Abbotsford Avenue
    "+18605550130",  # Reverend Amos Pike, 36 Saint James Street
}
ENGLISH = (
    "REGISTER", "YES", "Ana Torres", "12 Outlook Avenue", "home", "front door and driveway", "motion", "yes",
    "30 days", "YES",
)  # fmt: skip
SPANISH = (
    "REGISTRAR", "SÍ", "Luis Peña", "14 Outlook Avenue", "casa", "puerta principal y entrada", "movimiento",
    "sí", "30", "SÍ",
)  # fmt: skip
