"""Ids that systems write in two ways stand in the tables in one."""

from company_home import CONTACTS_HEADER, CompanyHome, page


def test_a_salesforce_contact_is_known_by_its_short_and_its_long_id(company: CompanyHome):
    lines = [
        f"{contact},001,x,x,,,false,42,2011-01-01,2011-01-02"
        for contact in ("0035g00000AbCdE", "0035g00000AbCdEFGH")
    ]
    company.put("contacts.csv", "\n".join([CONTACTS_HEADER, *lines]))
    external_ids = ["0035g00000AbCdE", "0035g00000AbCdEAAX", "003000000000042", "AB-5g00000AbCdE"]
    users = [
        {"id": n, "role": "end-user", "email": "", "external_id": external}
        | {"created_at": "2011-01-01T00:00:00Z"}
        for n, external in enumerate(external_ids)
    ]
    company.put("users.json", page(*users, key="users"))
    company.ingest()
    ((short,), _) = company.rows(
        "select contact_id from raw.salesforce_contacts order by _position"
    )
    assert len(short) == 18
    found = company.rows("select external_id from raw.zendesk_users order by _position")
    assert found[0] == (short,)
    assert [value for (value,) in found[1:]] == external_ids[1:]
