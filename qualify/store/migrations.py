"""The store's tables, as forward migrations: each entry takes the store from its position to the next version."""

from __future__ import annotations

MIGRATIONS: tuple[str, ...] = (
    """
    create table datasets (
        dataset varchar primary key, simulated boolean not null, version bigint not null, created timestamp not null);
    create table imports (
        import_id bigint primary key, dataset varchar not null, imported timestamp not null, author varchar,
        file varchar not null, sha256 varchar not null, columns varchar, mapping varchar,
        read bigint not null, stored bigint not null, updated bigint not null,
        unchanged bigint not null, quarantined bigint not null);
    create table opportunities (
        dataset varchar not null, deal_id varchar not null, name varchar, account varchar, owner varchar,
        team varchar, source varchar, product varchar, stage varchar, outcome varchar not null, reason varchar,
        amount double, currency varchar, created date, closed date, expected date, extra varchar,
        import_id bigint not null, primary key (dataset, deal_id));
    create table replaced as from opportunities limit 0;
    alter table replaced add column replaced_by bigint;
    create table ratings (
        dataset varchar not null, deal_id varchar not null, criterion varchar not null, answer varchar not null,
        rater varchar, rated date, evidence varchar, import_id bigint not null);
    create table stages (
        dataset varchar not null, deal_id varchar not null, stage varchar not null, entered date,
        import_id bigint not null);
    create table rubrics (
        dataset varchar not null, version integer not null, name varchar not null, body varchar not null,
        note varchar, author varchar, saved timestamp not null, primary key (dataset, version));
    create table targets (
        dataset varchar not null, period varchar not null, starts date not null, amount double not null,
        currency varchar, primary key (dataset, period, starts));
    create table scenarios (
        dataset varchar not null, name varchar not null, rubric_version integer not null, weights varchar not null,
        missing varchar not null, note varchar, author varchar, saved timestamp not null, data_version bigint not null,
        primary key (dataset, name));
    create table quarantine (
        dataset varchar not null, import_id bigint not null, row bigint, reason varchar, content varchar);
    """,
    # An empty answer withdraws an earlier one. Unmapped cells that are empty are no longer kept, as on every update.
    """
    alter table ratings alter answer drop not null;
    update opportunities set extra = json_merge_patch('{}', extra) where extra is not null;
    """,
    # Deals that are locked away; scenarios that are renamed, deleted and restored; what an import was followed by.
    """
    create table holdouts (dataset varchar primary key, chosen timestamp not null, day date);
    create table locked_deals (dataset varchar not null, deal_id varchar not null);
    alter table imports add column version bigint;
    alter table scenarios rename to scenarios_by_name;
    create table scenarios (
        scenario_id bigint primary key, dataset varchar not null, name varchar not null,
        rubric_version integer not null, weights varchar not null, missing varchar not null, note varchar,
        author varchar, saved timestamp not null, data_version bigint not null, deals bigint, trials bigint not null,
        deleted timestamp);
    insert into scenarios select row_number() over (order by saved, dataset, name), dataset, name, rubric_version,
        weights, missing, note, author, saved, data_version, null, 0, null from scenarios_by_name;
    drop table scenarios_by_name;
    """,
    # Weights that were found by moving sliders stay known as such once they are published.
    "alter table rubrics add column trials bigint default 0;",
    # What fields said before, where a file or the simulator tells it: imports alone know it only from export to export.
    """
    create table field_history (
        dataset varchar not null, deal_id varchar not null, field varchar not null, value varchar, since date not null,
        import_id bigint not null);
    """,
    # Past forecasts made again: the one thing that is worked out and kept, because it takes minutes.
    """
    create table backtests (
        dataset varchar not null, version bigint not null, about varchar not null, planned bigint not null,
        origin date not null, actual double not null, hidden bigint not null, methods varchar[] not null,
        quantiles double[] not null, seconds double[] not null, shares double[] not null, deals bigint[],
        with_scores double[], without double[], won boolean[], zones varchar[],
        primary key (dataset, version, about, origin));
    """,
    # What was delivered stays, so that an import can be undone; a day for each; what people choose beside the files.
    # Opportunities lose their key: its index made taking a million rows back forty times slower (applying.py checks).
    """
    alter table quarantine add column rule varchar;
    alter table quarantine add column taken_by bigint;
    alter table opportunities rename to opportunities_by_key;
    create table opportunities as select *, null::double as list_price from opportunities_by_key;
    drop table opportunities_by_key;
    alter table opportunities alter dataset set not null;
    alter table opportunities alter deal_id set not null;
    alter table opportunities alter outcome set not null;
    alter table opportunities alter import_id set not null;
    alter table replaced add column list_price double;
    alter table imports add column role varchar default 'opportunities';
    alter table imports add column as_of date;
    alter table imports add column day date;
    alter table imports add column together bigint;
    alter table imports add column beside varchar;
    alter table imports add column rulings varchar;
    alter table imports add column taken_from bigint;
    alter table imports add column given varchar;
    alter table imports add column undone timestamp;
    alter table imports add column undone_by varchar;
    update imports set day = imported::date, together = import_id;
    create table deliveries (
        import_id bigint not null, part varchar not null, body blob not null, primary key (import_id, part));
    alter table targets rename to targets_as_set;
    create table targets (
        dataset varchar not null, period varchar not null, starts date, amount double, currency varchar,
        import_id bigint, day date not null, number bigint not null, turn bigint not null,
        check (starts is null or amount is not null));
    insert into targets select t.dataset, period, starts, amount, currency, null, coalesce(i.day, current_date),
        coalesce(i.number, 0), row_number() over (order by t.dataset, period, starts)
    from targets_as_set t left join (
        select dataset, max(imported)::date as day, max(import_id) as number from imports group by dataset) i
        using (dataset);
    drop table targets_as_set;
    create table segment_choices (
        dataset varchar not null, columns varchar[] not null, import_id bigint, day date not null,
        number bigint not null, turn bigint not null);
    create table mappings (
        signature varchar not null, turn bigint not null, name varchar not null, columns varchar[] not null,
        body varchar not null, author varchar, saved timestamp not null, primary key (signature, turn));
    create table rates (
        dataset varchar not null, currency varchar not null, rate double not null, primary key (dataset, currency));
    create table list_prices (dataset varchar primary key);
    create table rates_base (dataset varchar primary key, base varchar not null, entered date not null);
    """,
    # Who brought an import back, and when.
    "alter table imports add column redone timestamp; alter table imports add column redone_by varchar;",
    # Ratings by hand, and the version of the rubric under which each was given; what older answers mean in a newer one.
    """
    alter table ratings alter import_id drop not null;
    alter table ratings add column version integer;
    alter table ratings add column given timestamp;
    alter table rubrics add column retired timestamp;
    alter table rubrics add column base integer;
    update rubrics set base = version - 1;
    alter table imports add column rubric_version integer;
    update imports set rubric_version = (
        select max(r.version) from rubrics r where r.dataset = imports.dataset and r.saved <= imports.imported);
    create table carries (
        dataset varchar not null, version integer not null, criterion varchar not null, answer varchar not null,
        to_criterion varchar, to_answer varchar);
    create sequence rubric_draft_ids;
    create table rubric_drafts (
        dataset varchar not null, draft_id bigint not null, name varchar not null, body varchar not null,
        base integer not null, author varchar, saved timestamp not null, revision bigint not null);
    create table rating_drafts (
        dataset varchar not null, deal_id varchar not null, rater varchar not null, criterion varchar not null,
        answer varchar, evidence varchar, said boolean not null, saved timestamp not null);
    create table audits (
        dataset varchar not null, audit_id bigint not null, drawn timestamp not null, author varchar, note varchar,
        seed bigint not null, day date not null, floor integer not null, pool bigint not null,
        version integer not null, settings varchar);
    create table audited_deals (
        dataset varchar not null, audit_id bigint not null, deal_id varchar not null, score integer);
    """,
    # From which periods the limits of a process behaviour chart are taken: every choice that was ever made.
    """
    create table frozen_limits (
        dataset varchar not null, number bigint not null, chart varchar not null, begins date not null,
        ends date not null, note varchar not null, author varchar not null, frozen timestamp not null);
    """,
    # A rating that is taken back counts nowhere and stays written down; whether others' answers were in sight.
    "alter table ratings add column withdrawn timestamp; alter table ratings add column blind boolean;",
)
VERSION = len(MIGRATIONS)
