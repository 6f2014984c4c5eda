package main

import (
	"fmt"
	"time"
)

func main() {
	jobs := make(chan [10_000]byte, 1_000)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range jobs {
			time.Sleep(50 * time.Millisecond)
		}
	}()
	most := 0
	for n := 0; n < 200; n++ {
		jobs <- [10_000]byte{}
		if len(jobs) > most {
			most = len(jobs)
		}
	}
	close(jobs)
	<-done
	fmt.Println("most jobs waiting:", most)
}
