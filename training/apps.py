from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "training"
    grants: dict[str, dict[str, str]] = {}
