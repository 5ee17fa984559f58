// Package work spreads independent pieces over the processors. A panic in a piece is raised again in the caller, so that one
// recover at the boundary is enough.
package work

import (
	"runtime"
	"sync"
)

// Range calls f on contiguous parts of 0..n-1, one part per processor, and waits.
func Range(n int, f func(lo, hi int)) {
	parts := min(runtime.GOMAXPROCS(0), n)
	if parts <= 1 {
		f(0, n)
		return
	}
	q := NewQueue()
	for i := range parts {
		q.Add(func() { f(i*n/parts, (i+1)*n/parts) })
	}
	q.Run(parts)
}

// Queue is a list of jobs drained by a few workers; a running job may add jobs. Jobs start in the order they were added.
type Queue struct {
	mu      sync.Mutex
	wake    *sync.Cond
	jobs    []func()
	open    int // jobs waiting or running
	failure any
}

// NewQueue returns an empty queue.
func NewQueue() *Queue {
	q := &Queue{}
	q.wake = sync.NewCond(&q.mu)
	return q
}

// Add appends a job.
func (q *Queue) Add(job func()) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.jobs = append(q.jobs, job)
	q.open++
	q.wake.Signal()
}

// Run drains the queue with the given number of workers and returns when no job waits or runs.
func (q *Queue) Run(workers int) {
	var done sync.WaitGroup
	for range workers {
		done.Go(q.drain)
	}
	done.Wait()
	if q.failure != nil {
		panic(q.failure)
	}
}

// RunAll is Run with one worker per processor.
func (q *Queue) RunAll() { q.Run(runtime.GOMAXPROCS(0)) }

func (q *Queue) drain() {
	for {
		q.mu.Lock()
		for len(q.jobs) == 0 && q.open > 0 {
			q.wake.Wait()
		}
		if q.open == 0 {
			q.mu.Unlock()
			return
		}
		job := q.jobs[0]
		q.jobs = q.jobs[1:]
		failed := q.failure != nil
		q.mu.Unlock()
		if !failed {
			q.guard(job)
		}
		q.mu.Lock()
		if q.open--; q.open == 0 {
			q.wake.Broadcast()
		}
		q.mu.Unlock()
	}
}

func (q *Queue) guard(job func()) {
	defer func() {
		if r := recover(); r != nil {
			q.mu.Lock()
			q.failure = r
			q.mu.Unlock()
		}
	}()
	job()
}
