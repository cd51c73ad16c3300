package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/google/uuid"
	_ "modernc.org/sqlite" // the driver that the store uses
)

// dsn opens the database as the store's writer does: one connection, synchronous
// FULL, times as integers.
const dsn = "file:%s?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_pragma=cache_size(-65536)"

// raw writes the rows of a flow as the service left them, one commit for each
// call, by prepared statements.
type raw struct {
	db *sql.DB
	// rows of one flow that the service ran, by table.
	flows, steps, tokens, events, outbox table

	insertFlow, insertSteps, insertToken *sql.Stmt
	insertEvent, insertOutbox            *sql.Stmt
	updateFlow, updateStep               *sql.Stmt
	// commits are the numbers of events that each call writes, in order.
	commits []commit
}

// table is the columns and the rows that one flow has in it.
type table struct {
	name    string
	columns []string
	rows    [][]any
}

// commit is a call: how many events it writes, and the step that it moves, -1
// for none.
type commit struct{ events, step int }

// openRaw copies the rows of a flow that the service has just run into a raw
// database with the same schema.
func openRaw(ctx context.Context, h *house) (*raw, error) {
	if err := h.flowOverGRPC(ctx); err != nil {
		return nil, err
	}
	sample, err := sql.Open("sqlite", fmt.Sprintf(dsn, filepath.Join(h.dir, "cauce.db")))
	if err != nil {
		return nil, err
	}
	defer func() { _ = sample.Close() }()
	r := &raw{}
	if err := r.readSample(ctx, sample); err != nil {
		return nil, err
	}
	if r.db, err = sql.Open("sqlite", fmt.Sprintf(dsn, filepath.Join(h.dir, "raw.db"))); err != nil {
		return nil, err
	}
	r.db.SetMaxOpenConns(1)
	if err := copySchema(ctx, sample, r.db); err != nil {
		return nil, err
	}
	return r, r.prepare(ctx)
}

func (r *raw) close() { _ = r.db.Close() }

func (r *raw) readSample(ctx context.Context, db *sql.DB) error {
	var flow string
	if err := db.QueryRowContext(ctx, "SELECT id FROM flows WHERE status = 'completed' LIMIT 1").Scan(&flow); err != nil {
		return fmt.Errorf("no completed flow to copy: %w", err)
	}
	for name, into := range map[string]*table{"steps": &r.steps, "execution_tokens": &r.tokens, "events": &r.events, "outboxes": &r.outbox} {
		if err := into.read(ctx, db, name, "flow_id", flow); err != nil {
			return err
		}
	}
	return r.flows.read(ctx, db, "flows", "id", flow)
}

func (t *table) read(ctx context.Context, db *sql.DB, name, column, flow string) error {
	t.name = name
	rows, err := db.QueryContext(ctx, "SELECT * FROM "+name+" WHERE "+column+" = ? ORDER BY id", flow)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	if t.columns, err = rows.Columns(); err != nil {
		return err
	}
	for rows.Next() {
		row, into := make([]any, len(t.columns)), make([]any, len(t.columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		t.rows = append(t.rows, row)
	}
	return rows.Err()
}

func copySchema(ctx context.Context, from, to *sql.DB) error {
	rows, err := from.QueryContext(ctx, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type <> 'table', rowid")
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var statement string
		if err := rows.Scan(&statement); err != nil {
			return err
		}
		if _, err := to.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return rows.Err()
}

func (r *raw) prepare(ctx context.Context) error {
	r.commits = []commit{{1, -1}, {0, -1}}
	for i := range r.steps.rows {
		start, submit := commit{1, i}, commit{1, i}
		if i == 0 {
			start.events = 2 // the flow starts too
		}
		if i == len(r.steps.rows)-1 {
			submit.events = 2 // the flow ends too
		}
		r.commits = append(r.commits, start, submit)
	}
	for statement, into := range map[string]**sql.Stmt{
		r.flows.insert(1): &r.insertFlow, r.steps.insert(len(r.steps.rows)): &r.insertSteps, r.tokens.insert(1): &r.insertToken,
		r.events.insert(1): &r.insertEvent, r.outbox.insert(1): &r.insertOutbox,
		"UPDATE flows SET version = ?, event_seq = ?, event_hash = ?, status = ?, updated_at = ?, started_at = ?, finished_at = ? WHERE id = ? AND version = ? AND account_id = ?": &r.updateFlow,
		"UPDATE steps SET status = ?, updated_at = ?, attempts = ?, started_at = ?, finished_at = ?, payload = ?, submission = ? WHERE id = ? AND account_id = ?":                  &r.updateStep,
	} {
		var err error
		if *into, err = r.db.PrepareContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

func (t *table) insert(rows int) string {
	one := "(" + strings.TrimSuffix(strings.Repeat("?,", len(t.columns)), ",") + ")"
	return "INSERT INTO " + t.name + " (" + strings.Join(t.columns, ",") + ") VALUES " + strings.TrimSuffix(strings.Repeat(one+",", rows), ",")
}

// with copies a row and puts other values into some columns.
func (t *table) with(row int, values map[string]any) []any {
	out := append([]any(nil), t.rows[row]...)
	for i, column := range t.columns {
		if v, ok := values[column]; ok {
			out[i] = v
		}
	}
	return out
}

func (t *table) get(row int, column string) any {
	for i, name := range t.columns {
		if name == column {
			return t.rows[row][i]
		}
	}
	return nil
}

// flow writes one flow, in as many commits as the service makes.
func (r *raw) flow(ctx context.Context) error {
	id := newID()
	steps := make([]string, len(r.steps.rows))
	for i := range steps {
		steps[i] = newID()
	}
	seq := 0
	for n, c := range r.commits {
		tx, err := r.db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		if err := r.write(ctx, tx, n, c, id, steps, &seq); err != nil {
			_ = tx.Rollback()
			return fmt.Errorf("commit %d: %w", n, err)
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}

func (r *raw) write(ctx context.Context, tx *sql.Tx, n int, c commit, flow string, steps []string, seq *int) error {
	for range c.events {
		values := map[string]any{"id": newID(), "flow_id": flow, "seq": *seq + 1, "event_id": newID(), "place": nil} // a trigger places it
		if err := exec(ctx, tx, r.insertEvent, r.events.with(*seq, values)); err != nil {
			return err
		}
		if err := exec(ctx, tx, r.insertOutbox, r.outbox.with(*seq, values)); err != nil {
			return err
		}
		*seq++
	}
	switch n {
	case 0:
		return r.create(ctx, tx, flow, steps)
	case 1:
		hash := make([]byte, 32)
		_, _ = rand.Read(hash)
		return exec(ctx, tx, r.insertToken, r.tokens.with(0, map[string]any{"id": newID(), "flow_id": flow, "hash": hash}))
	}
	return r.move(ctx, tx, n, c.step, flow, steps[c.step], *seq)
}

func (r *raw) create(ctx context.Context, tx *sql.Tx, flow string, steps []string) error {
	if err := exec(ctx, tx, r.insertFlow, r.flows.with(0, map[string]any{"id": flow, "version": 1, "started_at": nil, "finished_at": nil})); err != nil {
		return err
	}
	var values []any
	for i, id := range steps {
		values = append(values, r.steps.with(i, map[string]any{
			"id": id, "flow_id": flow, "payload": nil, "submission": nil, "started_at": nil, "finished_at": nil,
		})...)
	}
	return exec(ctx, tx, r.insertSteps, values)
}

func (r *raw) move(ctx context.Context, tx *sql.Tx, n, index int, flow, step string, seq int) error {
	f, s := &r.flows, &r.steps
	version := n - 1 // create is version 1, create-token is no change
	err := exec(ctx, tx, r.updateFlow, []any{
		version + 1, seq, f.get(0, "event_hash"), f.get(0, "status"), f.get(0, "updated_at"),
		f.get(0, "started_at"), f.get(0, "finished_at"), flow, version, f.get(0, "account_id"),
	})
	if err != nil {
		return err
	}
	var payload, submission any
	if n%2 == 1 { // a submission
		payload, submission = s.get(index, "payload"), s.get(index, "submission")
	}
	return exec(ctx, tx, r.updateStep, []any{
		s.get(index, "status"), s.get(index, "updated_at"), s.get(index, "attempts"), s.get(index, "started_at"),
		s.get(index, "finished_at"), payload, submission, step, s.get(index, "account_id"),
	})
}

// exec runs a statement and holds it to touching rows: a limit that writes
// nothing would be no limit.
func exec(ctx context.Context, tx *sql.Tx, statement *sql.Stmt, values []any) error {
	result, err := tx.StmtContext(ctx, statement).ExecContext(ctx, values...)
	if err != nil {
		return err
	}
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		err = errors.New("no row was written")
	}
	return err
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }
