from django.apps import AppConfig


class PostConfig(AppConfig):
    name = "connect.post"
    # A door adds letters and reads none; the worker and the demo's mail page come in by no door, as connect_web.
    grants = {"Letter": {"web": "SIU", "antenna": "I", "portal": "I", "national": "I"}}
