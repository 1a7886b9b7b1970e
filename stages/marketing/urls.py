from django.urls import path

from stages.marketing import participation_views as people
from stages.marketing import shop_views as shops
from stages.marketing import views

app_name = "marketing"
urlpatterns = [
    path("", views.bazaars, name="bazaars"),
    path("new/", views.new, name="new"),
    path("choose/", people.choose, name="choose"),
    path("bazaars/<int:pk>/", views.bazaar, name="bazaar"),
    path("bazaars/<int:pk>/edit/", views.edit, name="edit"),
    path("bazaars/<int:pk>/void/", views.void, name="void"),
    path("bazaars/<int:pk>/candidates/", people.candidates, name="candidates"),
    path("bazaars/<int:pk>/results/", people.results, name="results"),
    path("bazaars/<int:pk>/list/", views.participant_list, name="participant_list"),
    path("participations/<int:pk>/cancel/", people.cancel, name="cancel"),
    path("<number:number>/shops/new/", shops.open_shop, name="open_shop"),
    path("shops/<int:pk>/close/", shops.close_shop, name="close_shop"),
]
