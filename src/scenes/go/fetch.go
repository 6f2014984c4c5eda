package main

import (
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

func fetch(client *http.Client, url string) string {
	began := time.Now()
	response, err := client.Get(url)
	if err != nil {
		return fmt.Sprintf("%s: %v", url, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return fmt.Sprintf("%s: %v", url, err)
	}
	return fmt.Sprintf("%s: %s, %d bytes in %v", url, response.Status, len(body), time.Since(began))
}

func main() {
	urls := []string{"https://go.dev/", "https://www.rust-lang.org/", "https://webassembly.org/",
		"https://developer.mozilla.org/", "https://no-such-host.invalid/"}
	client := &http.Client{Timeout: 5 * time.Second}
	jobs := make(chan string, len(urls))
	results := make(chan string, len(urls))
	var workers sync.WaitGroup
	for n := 0; n < 3; n++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for url := range jobs {
				results <- fetch(client, url)
			}
		}()
	}
	for _, url := range urls {
		jobs <- url
	}
	close(jobs)
	workers.Wait()
	close(results)
	for result := range results {
		fmt.Println(result)
	}
}
