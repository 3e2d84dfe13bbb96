"""What happens to an account beside its fields: its links, its password, its address."""

from django.db import models


class AccountDeed(models.TextChoices):
    """Labels of events in the history of an account, in words that follow its name."""

    LINK_SHOWN = "link_shown", "diberi tautan kata sandi yang ditampilkan di layar"
    LINK_MAILED = "link_mailed", "diberi tautan kata sandi melalui surel"
    LINK_REQUESTED = "link_requested", "dimintakan tautan kata sandi dari halaman masuk"
    LINK_UNSENT = "link_unsent", "tidak menerima tautan: surel tidak terkirim"
    PASSWORD_SET = "password_set", "diatur kata sandi pertamanya"
    PASSWORD_CHANGED = "password_changed", "diubah kata sandinya"
    PASSWORD_RESET = "password_reset", "disetel ulang kata sandinya"
    ADDRESS_CHANGED = "address_changed", "diubah alamat surelnya"
    FACTOR_DROPPED = "factor_dropped", "dilepas verifikasi dua langkahnya"
