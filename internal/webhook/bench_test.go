package webhook

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/internal/event"
	"cauce/internal/store"
	"cauce/internal/store/storetest"
)

// onEach runs a benchmark on SQLite and on PostgreSQL.
func onEach(b *testing.B, run func(b *testing.B, w *world)) {
	b.Helper()
	for name, open := range map[string]func(testing.TB) *store.Store{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		b.Run(name, func(b *testing.B) {
			s := open(b)
			w := newWorld(b, s, storetest.Account(b, s, false))
			w.ticks = true
			run(b, w)
		})
	}
}

// payload is about as large as that of the contract's sample.
var payload = []byte(`{"text":"` + strings.Repeat("Lorem ipsum dolor sit amet. ", 120) + `"}`)

// fill commits so many events of flows of ten events each, at some endpoints in
// turn, and tells nobody.
func (w *world) fill(events int, addresses ...string) {
	w.Helper()
	const perFlow, perWrite = 10, 50
	for made := 0; made < events; {
		w.write(func(ctx context.Context, tx *ent.Client) error {
			flows := make([]*ent.FlowCreate, 0, perWrite)
			for ; len(flows) < perWrite && made < events; made += perFlow {
				id, now, address := uuid.Must(uuid.NewV7()), w.now(), addresses[made/perFlow%len(addresses)]
				entries := slices.Repeat([]event.Entry{{Kind: event.WorkflowStarted, At: now, Snapshot: payload}}, min(perFlow, events-made))
				end, err := event.Timeline{Flow: id, Key: w.key, Callback: address}.Append(ctx, tx, event.Chain{}, event.System, entries)
				if err != nil {
					return err
				}
				flows = append(flows, tx.Flow.Create().SetID(id).SetCreatedAt(now).SetUpdatedAt(now).SetStatus("pristine").SetExpiresIn(0).
					SetTerms(w.key.Seal([]byte("{}"), "x")).SetCallbackURL(address).
					SetEventSeq(end.Seq).SetEventHash(end.Hash).SetNoticeSeq(end.Notices))
			}
			return tx.Flow.CreateBulk(flows...).Exec(ctx)
		})
	}
}

// BenchmarkDeliveries takes a backlog of notifications to a local receiver, until
// the last is recorded, and beside it posts the same bodies with net/http alone, by
// as many workers as a lane has, and one after the other. "of-bare" is the first
// as a share of the second.
func BenchmarkDeliveries(b *testing.B) {
	const events = 4000
	onEach(b, func(b *testing.B, w *world) {
		body, err := Message(event.WorkflowStarted, uuid.New(), nil, payload)
		if err != nil {
			b.Fatal(err)
		}
		var got atomic.Int64
		hook := receiverOf(b, func(*http.Request) { got.Add(1) })
		defer debug.SetGCPercent(debug.SetGCPercent(200)) // as the service does
		var ours, bare, alone, cpu []float64
		for b.Loop() {
			b.StopTimer()
			w.fill(events, hook)
			b.StartTimer()
			began, used := time.Now(), spent()
			stop := w.start()
			w.await("the end", func() bool { return got.Load() >= events && len(w.some()) == 0 })
			ours = append(ours, events/time.Since(began).Seconds())
			stop()
			ourCPU, used := spent()-used, spent()
			bare = append(bare, postAll(b, hook, body, events, 16))
			cpu = append(cpu, ourCPU.Seconds()/(spent()-used).Seconds())
			alone = append(alone, postAll(b, hook, body, events/4, 1))
			got.Store(0)
		}
		b.ReportMetric(middle(ours), "deliveries/s")
		b.ReportMetric(middle(bare), "bare-16/s")
		b.ReportMetric(middle(alone), "bare-1/s")
		b.ReportMetric(middle(cpu), "times-bare-cpu")
		b.ReportMetric(middle(ours)/middle(bare), "of-bare-16")
		b.ReportMetric(middle(ours)/middle(alone), "of-bare-1")
	})
}

func middle(all []float64) float64 { return slices.Sorted(slices.Values(all))[len(all)/2] }

// spent is how much CPU time this process has used.
func spent() time.Duration {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// receiverOf is a receiver that accepts.
func receiverOf(b *testing.B, note func(r *http.Request)) (address string) {
	b.Helper()
	w := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		note(r)
	})}
	listener := listen(b)
	go func() { _ = w.Serve(listener) }()
	b.Cleanup(func() { _ = w.Close() })
	return "http://" + listener.Addr().String() + "/hook"
}

func postAll(b *testing.B, address string, body []byte, times, workers int) (rate float64) {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: workers}}
	defer client.CloseIdleConnections()
	began, all, left := time.Now(), sync.WaitGroup{}, atomic.Int64{}
	left.Store(int64(times))
	for range workers {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				answer, err := client.Post(address, "application/json", bytes.NewReader(body))
				if err != nil {
					b.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, answer.Body)
				_ = answer.Body.Close()
			}
		})
	}
	all.Wait()
	return float64(times) / time.Since(began).Seconds()
}

// some answers a row that waits, if there is one.
func (w *world) some() []*ent.Outbox {
	rows, err := w.store.Read().Outbox.Query().Limit(1).All(systemOf(w))
	if err != nil {
		w.Fatal(err)
	}
	return rows
}

// BenchmarkAccept measures from the commit of a change to the moment in which the
// receiver has its notification, alone and while four writers change other flows as
// fast as they can.
func BenchmarkAccept(b *testing.B) {
	onEach(b, func(b *testing.B, w *world) {
		for _, load := range []int{0, 4} {
			b.Run(fmt.Sprintf("writers-%d", load), func(b *testing.B) { w.accept(b, load) })
		}
	})
}

func (w *world) accept(b *testing.B, writers int) {
	b.Helper()
	arrived := make(chan time.Time, 1)
	hook := receiverOf(b, func(*http.Request) { arrived <- time.Now() })
	var others atomic.Int64
	other := receiverOf(b, func(*http.Request) { others.Add(1) })
	ctx, cancel := context.WithCancel(b.Context())
	var all sync.WaitGroup
	stop := w.start()
	for range writers {
		all.Go(func() {
			for ctx.Err() == nil {
				if _, err := makeFlow(ctx, w.store, w.account, w.key, other, time.Now()); err != nil && ctx.Err() == nil {
					b.Error(err)
				}
			}
		})
	}
	flow, err := makeFlow(b.Context(), w.store, w.account, w.key, hook, time.Now())
	if err != nil {
		b.Fatal(err)
	}
	<-arrived
	var took []float64
	began := time.Now()
	for b.Loop() {
		if err := changeFlow(b.Context(), w.store, w.account, w.key, flow, 1, time.Now()); err != nil {
			b.Fatal(err)
		}
		committed := time.Now()
		took = append(took, (<-arrived).Sub(committed).Seconds()*1e3)
	}
	b.ReportMetric(float64(others.Load())/time.Since(began).Seconds(), "others/s")
	cancel()
	all.Wait()
	stop()
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2], "ms-median")
	b.ReportMetric(took[len(took)*99/100], "ms-p99")
}

// BenchmarkWaiting answers how much memory the process has in use while 100,000
// events wait: before the engine, with it while a hundred endpoints hang, and with
// it while it delivers them.
func BenchmarkWaiting(b *testing.B) {
	const events = 100_000
	onEach(b, func(b *testing.B, w *world) {
		release := make(chan struct{})
		var came atomic.Int64
		var held atomic.Bool
		held.Store(true)
		hook := receiverOf(b, func(*http.Request) {
			came.Add(1)
			if held.Load() {
				<-release
			}
		})
		addresses := make([]string, 100)
		for i := range addresses {
			addresses[i] = fmt.Sprintf("%s/%d", hook, i)
		}
		for b.Loop() {
			b.StopTimer()
			w.fill(events, addresses...)
			b.StartTimer()
			b.ReportMetric(heap(), "MB-before")
			stop := w.start()
			w.await("what may hang", func() bool { return came.Load() >= 1000 })
			b.ReportMetric(heap(), "MB-hanging")
			held.Store(false)
			close(release)
			w.await("half", func() bool { return came.Load() >= events/2 })
			b.ReportMetric(heap(), "MB-delivering")
			stop()
		}
	})
}

func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapInuse) / 1e6
}
