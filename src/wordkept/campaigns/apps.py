from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "wordkept.campaigns"
    label = "campaigns"
