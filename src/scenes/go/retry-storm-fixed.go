package main

import (
	"errors"
	"fmt"
	"math/rand"
	"sync"
	"sync/atomic"
	"time"
)

func main() {
	began := time.Now()
	var attempts int32
	call := func() error {
		atomic.AddInt32(&attempts, 1)
		if time.Since(began) < 4*time.Second {
			return errors.New("the service did not answer")
		}
		return nil
	}
	var workers sync.WaitGroup
	for n := 0; n < 40; n++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			backoff := 400 * time.Millisecond
			for call() != nil {
				time.Sleep(backoff/2 + time.Duration(rand.Int63n(int64(backoff))))
				backoff *= 2
			}
		}()
	}
	workers.Wait()
	fmt.Println("attempts:", attempts)
}
