from django.urls import path

from marketplace.geography import views

app_name = "geography"
urlpatterns = [
    path("districts/", views.children_view("district"), name="districts"),
    path("communes/", views.children_view("commune"), name="communes"),
    path("villages/", views.children_view("village"), name="villages"),
    path("search/", views.search, name="search"),
]
