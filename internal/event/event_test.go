package event_test

import (
	"bytes"
	"context"
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"sync"
	"testing"

	"github.com/google/uuid"

	"cauce/ent"
	entevent "cauce/ent/event"
	entoutbox "cauce/ent/outbox"
	"cauce/internal/event"
	"cauce/internal/fault"
	"cauce/internal/page"
	"cauce/internal/seal"
)

// TestAppend has many write to the timelines of a few flows at the same moment, in
// turns of one and of several entries: numbers have no gaps, notes have no notice
// and the others have contiguous ones, the chain holds, and the outbox has exactly
// what somebody is told of.
func TestAppend(t *testing.T) {
	each(t, func(w *world) {
		flows := []uuid.UUID{w.flow(), w.flow()}
		var writers sync.WaitGroup
		const each = 12
		for range 8 {
			writers.Go(func() {
				for range each {
					entries := []event.Entry{change(), note(), change()}[:1+rand.IntN(3)]
					if err := w.happen(flows[rand.IntN(2)], entries); err != nil {
						w.Error(err)
					}
				}
			})
		}
		writers.Wait()
		for _, flow := range flows {
			w.checkTimeline(flow)
		}
	})
}

func (w *world) checkTimeline(flow uuid.UUID) {
	w.Helper()
	rows, err := w.store.Read().Event.Query().Where(entevent.FlowID(flow)).Order(entevent.BySeq()).All(w.ctx())
	if err != nil {
		w.Fatal(err)
	}
	f, err := w.store.Read().Flow.Get(w.ctx(), flow)
	if err != nil {
		w.Fatal(err)
	}
	w.checkChain(rows, f)
	w.checkNotices(rows, f)
}

// checkChain wants numbers without gaps, places in the same order, and a chain that
// ends as the flow says.
func (w *world) checkChain(rows []*ent.Event, f *ent.Flow) {
	w.Helper()
	var before []byte
	place := int64(0)
	for i, row := range rows {
		if row.Seq != int64(i+1) || row.Place <= place {
			w.Fatalf("event %d is numbered %d, at place %d behind %d", i+1, row.Seq, row.Place, place)
		}
		entry := event.Entry{Kind: row.Kind, Step: row.StepID, At: row.At}
		want := event.Link(before, row.FlowID, row.Seq, entry, event.Actor{Kind: row.Actor, ID: row.ActorID}, row.Digest)
		if !bytes.Equal(row.Hash, want) {
			w.Fatalf("event %d: the chain is broken", row.Seq)
		}
		before, place = row.Hash, row.Place
	}
	if f.EventSeq != int64(len(rows)) || !bytes.Equal(f.EventHash, before) {
		w.Fatalf("%d events, the flow says %d", len(rows), f.EventSeq)
	}
}

// checkNotices wants a notice and a work of all but the notes, contiguous.
func (w *world) checkNotices(rows []*ent.Event, f *ent.Flow) {
	w.Helper()
	work, err := w.store.Read().Outbox.Query().Where(entoutbox.FlowID(f.ID)).Order(entoutbox.BySeq()).All(w.ctx())
	if err != nil {
		w.Fatal(err)
	}
	notices := int64(0)
	for _, row := range rows {
		if row.Kind == event.RulesInactive {
			if row.Notice != nil {
				w.Fatalf("note %d has the notice %d", row.Seq, *row.Notice)
			}
			continue
		}
		notices++
		if row.Notice == nil || *row.Notice != notices {
			w.Fatalf("event %d has the notice %v, not %d", row.Seq, row.Notice, notices)
		}
		if of := work[notices-1]; of.Seq != notices || *of.EventID != row.ID || of.Lane != event.Endpoint(w.key, callback) {
			w.Fatalf("the work of notice %d is %+v", notices, of)
		}
	}
	if int(notices) != len(work) || f.NoticeSeq != notices {
		w.Fatalf("%d notices, %d works, the flow says %d", notices, len(work), f.NoticeSeq)
	}
}

// TestNobodyToTell: without a callback nothing has a notice, and nothing is to do.
func TestNobodyToTell(t *testing.T) {
	each(t, func(w *world) {
		flow := w.flow()
		err := w.store.Write(w.ctx(), func(ctx context.Context, tx *ent.Client) error {
			_, err := event.Timeline{Flow: flow, Key: w.key}.Append(ctx, tx, event.Chain{}, by, []event.Entry{change(), note()})
			return err
		})
		if err != nil {
			w.Fatal(err)
		}
		told, err := w.store.Read().Event.Query().Where(entevent.NoticeNotNil()).Count(w.ctx())
		if err != nil || told != 0 {
			w.Errorf("%d notices, %v", told, err)
		}
		if work, err := w.store.Read().Outbox.Query().Count(w.ctx()); err != nil || work != 0 {
			w.Errorf("%d works, %v", work, err)
		}
	})
}

// rows reads a flow's timeline, newest first.
func (w *world) rows(flow uuid.UUID) []event.Told {
	w.Helper()
	got, err := event.Page(w.ctx(), w.store, flow, page.Ask{Number: 1, Size: 10})
	if err != nil {
		w.Fatal(err)
	}
	return got.Rows
}

// TestRead reads back what was written.
func TestRead(t *testing.T) {
	each(t, func(w *world) {
		flow := w.flow()
		step, first := uuid.New(), change()
		first.Step = &step
		w.must(flow, first, note())
		rows := w.rows(flow)
		if len(rows) != 2 || rows[0].Seq != 2 || rows[1].Seq != 1 {
			w.Fatalf("%+v", rows)
		}
		notice := int64(1)
		want := event.Told{
			ID: rows[1].ID, Flow: flow, Step: &step, Seq: 1, Notice: &notice, Place: rows[1].Place, Kind: first.Kind, At: first.At, By: by,
			Reason: first.Reason, Snapshot: first.Snapshot, Digest: rows[1].Digest, Hash: rows[1].Hash, Intact: true,
		}
		if !reflect.DeepEqual(rows[1], want) {
			w.Errorf("%+v\nwant %+v", rows[1], want)
		}
		if rows[0].Notice != nil || rows[0].Step != nil || string(rows[0].Snapshot) != `{"b":1,"a":[2,{}]}` {
			w.Errorf("%+v", rows[0])
		}
	})
}

// TestTampering: content that was changed, moved or erased is told apart.
func TestTampering(t *testing.T) {
	each(t, func(w *world) {
		flow := w.flow()
		w.must(flow, change(), note(), change())
		rows := w.rows(flow)
		w.tamper(rows[2].ID, w.key.Seal([]byte(`{"snapshot":{"z":"other"}}`), event.Place(rows[2].ID)))
		w.tamper(rows[1].ID, w.key.Seal([]byte(`{"snapshot":{}}`), "somewhere else"))
		w.tamper(rows[0].ID, seal.Sealed{})
		rows = w.rows(flow)
		if rows[2].Intact || string(rows[2].Snapshot) != `{"z":"other"}` {
			w.Errorf("changed content is intact: %+v", rows[2])
		}
		if rows[1].Intact || rows[1].Snapshot != nil {
			w.Errorf("moved content is intact: %+v", rows[1])
		}
		if !rows[0].Intact || rows[0].Snapshot != nil || rows[0].Reason != "" || rows[0].By.IP != "" {
			w.Errorf("erased content: %+v", rows[0])
		}
	})
}

func (w *world) tamper(id uuid.UUID, content seal.Sealed) {
	w.Helper()
	err := w.store.Write(w.ctx(), func(ctx context.Context, tx *ent.Client) error {
		if content.IsZero() {
			_, err := tx.ExecContext(ctx, "UPDATE events SET content = $1 WHERE id = $2", []byte{}, id)
			return err
		}
		return tx.Event.UpdateOneID(id).SetContent(content).Exec(ctx)
	})
	if err != nil {
		w.Fatal(err)
	}
}

// TestOthersTimelines are not there.
func TestOthersTimelines(t *testing.T) {
	each(t, func(w *world) {
		flow := w.flow()
		w.must(flow, change())
		other := worldOn(w, w.store)
		if err := event.CheckFlow(other.ctx(), w.store, flow); !fault.Is(err, fault.NotFound) {
			w.Errorf("another account's flow: %v", err)
		}
		if err := event.CheckFlow(w.ctx(), w.store, flow); err != nil {
			w.Error(err)
		}
		if got, err := event.Page(other.ctx(), w.store, flow, page.Ask{Number: 1, Size: 10}); err != nil || len(got.Rows) != 0 {
			w.Errorf("%+v, %v", got, err)
		}
	})
}

// TestSnapshotStaysAsItIs: what reads it again finds the text that was written.
func TestSnapshotStaysAsItIs(t *testing.T) {
	var content event.Content
	text, err := json.Marshal(event.Content{Snapshot: json.RawMessage(`{"b":1,"a":{"d":2.50,"c":"ñ"}}`)})
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &content); err != nil || string(content.Snapshot) != `{"b":1,"a":{"d":2.50,"c":"ñ"}}` {
		t.Errorf("%s, %v", content.Snapshot, err)
	}
}
