package main

import (
	"fmt"
	"math/rand"
	"sort"
	"sync"
	"time"
)

func main() {
	jobs := make(chan time.Time, 1000)
	var workers sync.WaitGroup
	var lock sync.Mutex
	var waits []time.Duration
	for n := 0; n < 3; n++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for wished := range jobs {
				lock.Lock()
				waits = append(waits, time.Since(wished))
				lock.Unlock()
				time.Sleep(time.Duration(rand.ExpFloat64() * float64(100*time.Millisecond)))
			}
		}()
	}
	for n := 0; n < 400; n++ {
		time.Sleep(time.Duration(rand.ExpFloat64() * float64(time.Second) / 25))
		jobs <- time.Now()
	}
	close(jobs)
	workers.Wait()
	sort.Slice(waits, func(a, b int) bool { return waits[a] < waits[b] })
	fmt.Println("median wait", waits[len(waits)/2], "p99", waits[len(waits)*99/100])
}
