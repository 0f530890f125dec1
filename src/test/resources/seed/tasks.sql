CREATE TABLE task_definitions (
  task_id TEXT PRIMARY KEY, name TEXT NOT NULL, description TEXT, task_type TEXT, priority INTEGER DEFAULT 5,
  target_system TEXT, resource_requirements TEXT, estimated_cost REAL, thumbnail BLOB, dependencies TEXT,
  expected_outputs TEXT, success_criteria TEXT, created_timestamp TIMESTAMP DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE task_executions (
  execution_id INTEGER PRIMARY KEY AUTOINCREMENT, task_id TEXT, status TEXT, start_time TEXT, end_time TEXT,
  validation_results TEXT, output_files TEXT, error_log TEXT, performance_metrics TEXT, retry_count INTEGER DEFAULT 0
);
CREATE TABLE system_health (at TEXT, temperature REAL);
CREATE VIEW active AS SELECT * FROM task_definitions;
INSERT INTO task_definitions VALUES
 ('T1', 'Fetch', 'Fetch the data', 'web_scraping', 1, 'mac_mini', '{"memory_gb": 4}', 0.25, x'00ff', NULL,
  '["out/data.json"]', '{"min_rows": 10}', '2025-10-01 12:00:00'),
 ('T2', 'Digest', 'Digest the data', 'summary', 3, 'mac_mini', NULL, NULL, NULL, '["T1"]', 'out/digest.md', NULL,
  '2025-10-02 12:00:00'),
 ('t3', 'Judge', 'Judge it', 'ml_inference', 5, 'server', NULL, NULL, NULL, 'T1, T2', NULL, NULL, '2025-10-03 12:00:00'),
 ('t4', 'Gone', 'Never ran', 'summary', 99, 'server', NULL, NULL, NULL, '', NULL, NULL, '2025-10-04 12:00:00'),
 ('t5', 'Cut', 'Was running', 'summary', 5, 'server', NULL, NULL, NULL, 'none-such', NULL, NULL, '2025-10-05 12:00:00'),
 ('t6', 'Thin', 'Too little', 'summary', 5, 'server', NULL, NULL, NULL, '[]', NULL, NULL, '2025-10-06 12:00:00'),
 ('t7', 'Wrong', 'Not valid', 'summary', 5, 'server', NULL, NULL, NULL, NULL, NULL, NULL, '2025-10-07 12:00:00'),
 ('t8', 'Later', 'Scheduled', 'summary', 5, 'server', NULL, NULL, NULL, NULL, NULL, NULL, '2025-10-08 12:00:00'),
 ('t9', 'Odd', 'Cannot be read', 'summary', 5, 'server', NULL, NULL, NULL, '{"a": 1}', NULL, NULL, '2025-10-09 12:00:00');
INSERT INTO task_executions (task_id, status, start_time, end_time, validation_results, output_files, error_log,
  performance_metrics, retry_count) VALUES
 ('T1', 'failed', '2025-10-02T19:00:00', '2025-10-02T19:05:00', NULL, NULL, 'no network', '{"cpu": 0.5}', 0),
 ('T1', 'completed', '2025-10-03T19:00:00', '2025-10-03T19:10:00', '{"rows": 12}', '["out/data.json"]', NULL,
  '{"cpu": 0.75}', 1),
 ('T2', 'failed', '2025-10-03T20:00:00', '2025-10-03T20:01:00', NULL, NULL, 'OOM', NULL, 2),
 ('t5', 'running', '2025-10-05T20:00:00', NULL, NULL, NULL, NULL, NULL, 0),
 ('t6', 'insufficient_evidence', '2025-10-06T20:00:00', '2025-10-06T20:01:00', NULL, NULL, NULL, NULL, 0),
 ('t7', 'validation_failed', '2025-10-07T20:00:00', '2025-10-07T20:01:00', '{"ok": false}', NULL, NULL, NULL, 0),
 ('t8', 'pending', NULL, NULL, NULL, NULL, NULL, NULL, 0),
 ('ghost', 'completed', '2025-10-07T20:00:00', '2025-10-07T20:01:00', NULL, NULL, NULL, NULL, 0);
