"""The people of the journeys, made in the database of their portal, in a process of its own."""

import django

PASSWORD = "kata sandi peramban 2026"
PEOPLE = {
    "rina": ("Admin Perjanjian", "pemkab-hss", "Rina Admin"),
    "hadi": ("Admin Perjanjian", "bnnp-kalsel", "Hadi Admin"),
    "siti": ("Petugas", "kesbangpol-hss", "Siti Petugas"),
    "budi": ("Pimpinan", "pemkab-hss", "Budi Pimpinan"),
    "wati": ("Verifikator", "bnnp-kalsel", "Wati Verifikator"),
    "joko": ("Auditor", "pemkab-hss", "Joko Auditor"),
    "dewi": ("Operator OPD", "dinas-pendidikan-hss", "Dewi Operator"),
    "agus": ("Admin Sistem", "pemkab-hss", "Agus Sistem"),
}


def make() -> None:
    from django.contrib.auth.models import Group

    from accounts.models import Organization, User

    for username, (role, unit, name) in PEOPLE.items():
        user = User(
            username=username,
            email=f"{username}@contoh.invalid",
            first_name=name,
            organization=Organization.objects.get(slug=unit),
            is_signatory=role == "Pimpinan",
        )
        user.set_password(PASSWORD)
        user.save()
        user.groups.add(Group.objects.get(name=role))


if __name__ == "__main__":
    django.setup()
    make()
