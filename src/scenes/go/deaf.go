package main

import (
	"context"
	"fmt"
	"time"
)

// A goroutine cannot be killed: a job that never looks at its context goes on.
func work(ctx context.Context, done chan<- struct{}) {
	defer close(done)
	for step := 0; step < 30; step++ {
		time.Sleep(100 * time.Millisecond)
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
