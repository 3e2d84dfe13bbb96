"""Sign-in, password, second factor and sessions: the package's views at Indonesian addresses.

The names are those by which the package finds its own pages.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as sessions
from django.urls import path, re_path

urlpatterns = [
    path("masuk/", account.login, name="account_login"),
    path("masuk/kode/", mfa.authenticate, name="mfa_authenticate"),
    path("masuk/nonaktif/", account.account_inactive, name="account_inactive"),
    path("masuk/daftar/", account.signup, name="account_signup"),  # says that it is closed
    path("keluar/", account.logout, name="account_logout"),
    path("kata-sandi/lupa/", account.password_reset, name="account_reset_password"),
    path(
        "kata-sandi/lupa/terkirim/",
        account.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^kata-sandi/atur/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "kata-sandi/atur/selesai/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("akun/kata-sandi/", account.password_change, name="account_change_password"),
    path("akun/kata-sandi/pertama/", account.password_set, name="account_set_password"),
    path("akun/konfirmasi/", account.reauthenticate, name="account_reauthenticate"),
    path("akun/konfirmasi/kode/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path(
        "akun/konfirmasi/kunci/",
        webauthn.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path("akun/keamanan/", mfa.index, name="mfa_index"),
    path("akun/keamanan/autentikator/pasang/", totp.activate_totp, name="mfa_activate_totp"),
    path("akun/keamanan/autentikator/lepas/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(
        "akun/keamanan/kode-pemulihan/",
        recovery.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        "akun/keamanan/kode-pemulihan/buat/",
        recovery.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "akun/keamanan/kode-pemulihan/unduh/",
        recovery.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("akun/keamanan/kunci/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("akun/keamanan/kunci/tambah/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path(
        "akun/keamanan/kunci/<int:pk>/hapus/", webauthn.remove_webauthn, name="mfa_remove_webauthn"
    ),
    path("akun/keamanan/kunci/<int:pk>/ubah/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("akun/sesi/", sessions.list_usersessions, name="usersessions_list"),
]
