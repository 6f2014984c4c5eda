package main

import (
	"context"
	"fmt"
	"time"
)

// Between two steps the job looks whether it is still wanted.
func work(ctx context.Context, done chan<- struct{}) {
	defer close(done)
	for step := 0; step < 30; step++ {
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return
		}
	}
}

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	began := time.Now()
	done := make(chan struct{})
	go work(ctx, done)
	<-done
	fmt.Println("ended after", time.Since(began).Round(100*time.Millisecond))
}
