package work

import (
	"sync/atomic"
	"testing"
)

func TestRangeCoversEverythingOnce(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 1000} {
		seen := make([]int32, n)
		Range(n, func(lo, hi int) {
			for i := lo; i < hi; i++ {
				atomic.AddInt32(&seen[i], 1)
			}
		})
		for i, count := range seen {
			if count != 1 {
				t.Errorf("%d of %d was visited %d times", i, n, count)
			}
		}
	}
}

func TestJobsMayAddJobs(t *testing.T) {
	q := NewQueue()
	var count atomic.Int32
	for range 3 {
		q.Add(func() {
			for range 5 {
				q.Add(func() { count.Add(1) })
			}
		})
	}
	q.Run(2)
	if count.Load() != 15 {
		t.Errorf("%d jobs ran, expected 15", count.Load())
	}
}

func TestPanicsReachTheCaller(t *testing.T) {
	defer func() {
		if r := recover(); r != "broken" {
			t.Errorf("recovered %v", r)
		}
	}()
	Range(100, func(lo, hi int) {
		if lo == 0 {
			panic("broken")
		}
	})
	t.Error("no panic")
}
