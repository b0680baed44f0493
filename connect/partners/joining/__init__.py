"""Coming into the portal of a structure: an invitation, the structure's access code, a request."""
