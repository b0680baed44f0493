"""The dashboard of an antenna: today, a period beside those it is compared with, and somebody's own week."""
