"""Addresses of one's own account and of the pages of the system admin."""

from django.urls import path

from accounts import unit_views, views

app_name = "accounts"
urlpatterns = [
    path("akun/", views.profile, name="profile"),
    path("kelola/", views.users, name="users"),
    path("kelola/pengguna/baru/", views.user_create, name="user-create"),
    path("kelola/pengguna/<str:username>/ubah/", views.user_edit, name="user-edit"),
    path("kelola/pengguna/<str:username>/tautan/", views.user_link, name="user-link"),
    path("kelola/unit/", unit_views.units, name="units"),
    path("kelola/unit/baru/", unit_views.unit_create, name="unit-create"),
    path("kelola/unit/<slug:slug>/", unit_views.unit, name="unit"),
    path("kelola/unit/<slug:slug>/ubah/", unit_views.unit_edit, name="unit-edit"),
    path("kelola/unit/<slug:slug>/pejabat/", unit_views.holder_create, name="holder-create"),
    path(
        "kelola/unit/<slug:slug>/pejabat/<int:ordinal>/",
        unit_views.holder_edit,
        name="holder-edit",
    ),
]
