"""What one report of the demonstration is made of, and the people who tell several."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

AURILLAC, VIC, POLMINHAC, SALERS = "15014", "15258", "15154", "15219"
MURAT, SAINT_FLOUR, MAURIAC, MAURS = "15138", "15187", "15120", "15122"
CARLAT, PAILHEROLS, LE_ROUGET, LAVEISSIERE = "15028", "15146", "15268", "15101"

Step = tuple[float, str, str] | tuple[float, str, str, str]
"""(days after the report, status, the agent's words[, reason when it is closed])."""
Said = tuple[float, str, str]
"""(days after, "reporter" or "agent" or "all", words); "all" is an agent's, shown to everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    commune: str
    category: str
    days: float
    """How long ago, at least; the hour is in the fraction."""
    text: str
    words: str = ""
    hamlet: str = ""
    offset: tuple[float, float] | None = None
    """From the middle of the commune, in degrees: a point shown on the map."""
    answers: dict[str, Any] | None = None
    contact: tuple[str, str, str, str] | None = None
    """Name, e-mail, telephone, how to be told."""
    photos: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    done: str = ""
    """A photograph of the work, with the last step."""
    said: tuple[Said, ...] = ()
    notes: tuple[str, ...] = ()
    public: tuple[str, str] | None = None
    """What everybody reads: title, text."""
    urgent: bool = False
    seen: tuple[str, ...] = ()
    """Who said « moi aussi »: a word to the mairie each, or nothing."""
    same_as: str = ""
    """The beginning of an earlier story of the same commune, which an agent finds says the same."""


GINETTE = ("Ginette Fau", "ginette.fau@courriel.example", "", "email")
MARCEL = ("Marcel Rieutort", "", "0639985012", "sms")
PAULE = ("Paule Delrieu", "paule.delrieu@courriel.example", "0639985031", "email")
HUGO = ("Hugo", "hugo.m@courriel.example", "", "email")
BERNARD = ("B. Salesse", "", "0465718844", "")
AMINA = ("Amina Belkacem", "amina.belkacem@courriel.example", "", "email")
LOUIS = ("Louis Chassang", "", "0639985077", "sms")
