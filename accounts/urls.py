"""Addresses of one's own account and of the pages of the system admin."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("akun/", views.profile, name="profile"),
    path("kelola/", views.users, name="users"),
    path("kelola/pengguna/baru/", views.user_create, name="user-create"),
    path("kelola/pengguna/<str:username>/ubah/", views.user_edit, name="user-edit"),
    path("kelola/pengguna/<str:username>/tautan/", views.user_link, name="user-link"),
    path("kelola/unit/", views.units, name="units"),
    path("kelola/unit/baru/", views.unit_create, name="unit-create"),
    path("kelola/unit/<slug:slug>/ubah/", views.unit_edit, name="unit-edit"),
]
