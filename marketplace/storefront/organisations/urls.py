"""Addresses of organisations that buy, under the account; whoever does not work there is answered 404."""

from __future__ import annotations

from django.urls import path

from marketplace.storefront.organisations.views import addresses, mine, people, purchases, registration, requests

app_name = "organisations"

urlpatterns = [
    path("", mine.mine, name="mine"),
    path("new/", mine.register, name="register"),
    path("choose/", mine.choose_whom, name="choose"),
    path("invitations/<str:public_id>/", mine.answer, name="answer"),
    path("<str:code>/", mine.home, name="home"),
    path("<str:code>/details/", mine.details, name="details"),
    path("<str:code>/registration/", registration.registration, name="registration"),
    path("<str:code>/registration/scan/", registration.scan, name="registration-scan"),
    path("<str:code>/budget/", mine.budget, name="budget"),
    path("<str:code>/people/", people.people, name="people"),
    path("<str:code>/people/<str:public_id>/", people.person_page, name="person"),
    path("<str:code>/people/<str:public_id>/remove/", people.remove, name="remove"),
    path("<str:code>/asked/<str:public_id>/withdraw/", people.withdraw_asked, name="withdraw-asked"),
    path("<str:code>/addresses/", addresses.addresses, name="addresses"),
    path("<str:code>/addresses/new/", addresses.address, name="address-new"),
    path("<str:code>/addresses/abroad/", addresses.address_abroad, name="address-abroad"),
    path("<str:code>/addresses/<str:public_id>/", addresses.address, name="address"),
    path("<str:code>/addresses/<str:public_id>/abroad/", addresses.address_abroad, name="address-abroad-change"),
    path("<str:code>/addresses/<str:public_id>/first/", addresses.first, name="address-first"),
    path("<str:code>/addresses/<str:public_id>/forget/", addresses.forget, name="address-forget"),
    path("<str:code>/requests/", requests.requests, name="requests"),
    path("<str:code>/requests/<str:number>/", requests.request_page, name="request"),
    path("<str:code>/requests/<str:number>/say/", requests.say, name="say"),
    path("<str:code>/requests/<str:number>/order/", requests.order, name="order"),
    path("<str:code>/purchases/", purchases.purchases, name="purchases"),
    path("<str:code>/purchases/<str:number>/again/", purchases.again, name="again"),
]
