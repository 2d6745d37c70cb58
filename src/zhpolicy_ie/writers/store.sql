-- The database of records: one row a document, tables of its records, and views to begin with. docs/files.md explains it.
CREATE TABLE documents (
  doc_id TEXT PRIMARY KEY, source TEXT, title TEXT, region TEXT, year INTEGER, genre TEXT, characters INTEGER,
  text TEXT, record TEXT NOT NULL, fingerprint TEXT NOT NULL
);
CREATE TABLE project_organizations (
  doc_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE, project_id TEXT, organization_id TEXT, role TEXT
);
CREATE TABLE project_figures (
  doc_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE, project_id TEXT, figure_id TEXT
);
CREATE TABLE organization_mentions (
  doc_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE, organization_id TEXT, entity_id TEXT
);
CREATE TABLE project_mentions (
  doc_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE, project_id TEXT, entity_id TEXT
);
CREATE INDEX project_organizations_document ON project_organizations (doc_id);
CREATE INDEX project_figures_document ON project_figures (doc_id);
CREATE INDEX organization_mentions_document ON organization_mentions (doc_id);
CREATE INDEX project_mentions_document ON project_mentions (doc_id);
-- {tables}
CREATE VIEW indicators AS
  -- 嘉善 and 嘉善县 are the place that a document of 浙江省/嘉兴市/嘉善县 speaks for.
  SELECT CASE WHEN f.subject IS NULL OR '/' || d.region LIKE '%/' || f.subject
      OR '/' || d.region LIKE '%/' || f.subject || '_' THEN d.region ELSE f.subject END AS place,
    f.period, f.indicator, f.aspect, f.status, f.modifier, f.value, f.value_max, f.unit, f.text, f.sentence,
    d.title, d.year, f.page, f.score, f.doc_id, f.figure_id, f.start, f."end"
  FROM figures f JOIN documents d USING (doc_id) WHERE f.indicator IS NOT NULL;
CREATE VIEW targets AS SELECT * FROM indicators WHERE status = 'target';
CREATE VIEW targets_and_results AS
  SELECT t.place, t.period, t.indicator, t.aspect, t.unit, t.value AS target, r.value AS result, t.doc_id AS target_doc_id,
    t.figure_id AS target_figure_id, r.doc_id AS result_doc_id, r.figure_id AS result_figure_id
  FROM indicators t JOIN indicators r ON (t.place, ltrim(t.period, '.'), t.indicator, t.aspect, t.unit) =
    (r.place, r.period, r.indicator, r.aspect, r.unit) WHERE t.status = 'target' AND r.status = 'actual';
CREATE VIEW organization_documents AS
  SELECT name, kind, count(DISTINCT doc_id) AS documents, min(place) AS place FROM organizations GROUP BY name, kind;
CREATE VIEW project_investments AS
  SELECT p.name, p.kind, p.status, p.place, f.indicator, f.value, f.unit, f.status AS figure_status, d.title, d.year,
    p.doc_id, p.project_id, f.figure_id
  FROM projects p JOIN project_figures USING (doc_id, project_id) JOIN figures f USING (doc_id, figure_id)
    JOIN documents d USING (doc_id) WHERE f.dimension = 'currency';
