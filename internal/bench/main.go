// Command bench measures the main job: a five-step flow from creation to
// completed, 12 calls, each acknowledged after its commit, over gRPC and over
// REST at 1, 8 and 64 clients on the embedded SQLite, beside the raw limit: the
// same rows and commits by prepared statements on the same driver, synchronous
// FULL, without grouping. All of it runs in this one process, clients included.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"cauce/internal/app"
)

func main() {
	clients := flag.String("clients", "1,8,64", "how many clients at once, a list")
	span := flag.Duration("span", 5*time.Second, "how long each measurement runs")
	rounds := flag.Int("rounds", 3, "how often all of it is repeated; the table shows medians")
	profile := flag.String("profile", "", "write a CPU profile of the gRPC runs to this file")
	flag.Parse()
	app.TuneMemory()
	if *profile != "" {
		if err := profileGRPC(*profile, *span); err != nil {
			log.Fatal(err)
		}
		return
	}
	if err := run(*clients, *span, *rounds); err != nil {
		log.Fatal(err)
	}
}

// runner runs one flow from first to last.
type runner func(ctx context.Context) error

func run(list string, span time.Duration, rounds int) error {
	ctx := context.Background()
	h, err := startHouse(ctx)
	if err != nil {
		return err
	}
	defer h.stop()
	limit, err := openRaw(ctx, h)
	if err != nil {
		return err
	}
	defer limit.close()

	fmt.Println("| clients | raw limit, flows/s | gRPC, flows/s | of raw | REST, flows/s | of raw |")
	fmt.Println("| --- | --- | --- | --- | --- | --- |")
	for text := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil {
			return err
		}
		if err := measureRow(ctx, n, span, rounds, limit.flow, h.flowOverGRPC, h.flowOverREST); err != nil {
			return err
		}
	}
	return nil
}

// profileGRPC runs the job at 8 clients and writes where its time went.
func profileGRPC(path string, span time.Duration) error {
	ctx := context.Background()
	h, err := startHouse(ctx)
	if err != nil {
		return err
	}
	defer h.stop()
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return err
	}
	rate, err := measure(ctx, 8, span, h.flowOverGRPC)
	pprof.StopCPUProfile()
	log.Printf("%.0f flows/s", rate)
	return errors.Join(err, file.Close())
}

// measureRow takes the three measurements in turn, so that a noisy moment of the
// machine touches them alike, and prints their medians.
func measureRow(ctx context.Context, clients int, span time.Duration, rounds int, runners ...runner) error {
	rates := make([][]float64, len(runners))
	for range rounds {
		for i, r := range runners {
			rate, err := measure(ctx, clients, span, r)
			if err != nil {
				return err
			}
			rates[i] = append(rates[i], rate)
		}
	}
	raw, grpc, rest := median(rates[0]), median(rates[1]), median(rates[2])
	_, err := fmt.Fprintf(os.Stdout, "| %d | %.0f | %.0f | %.2f | %.0f | %.2f |\n", clients, raw, grpc, grpc/raw, rest, rest/raw)
	return err
}

// measure answers how many flows a second so many clients complete.
func measure(ctx context.Context, clients int, span time.Duration, run runner) (float64, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var done atomic.Int64
	var all sync.WaitGroup
	start := time.Now()
	for range clients {
		all.Go(func() {
			for time.Since(start) < span && ctx.Err() == nil {
				if err := run(ctx); err != nil {
					cancel(err)
					return
				}
				done.Add(1)
			}
		})
	}
	all.Wait()
	if err := context.Cause(ctx); err != nil {
		return 0, err
	}
	return float64(done.Load()) / time.Since(start).Seconds(), nil
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
