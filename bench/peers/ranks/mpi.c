// The work of ranks.ts by MPI. Each word is one work, NAME:ELEMENTS:TIMES:CHUNKS; a line for each says how many seconds one time
// took, in the fastest chunk and in the median one: NAME ELEMENTS LEAST MEDIAN.
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct work {
  char name[32];
  int elements, times, chunks;
  double *data, *into;
};

static int rank;

static void barrier(struct work *work) {
  (void)work;
  MPI_Barrier(MPI_COMM_WORLD);
}

/// There and back.
static void message(struct work *work) {
  const int other = 1 - rank;
  if (rank == 0) MPI_Send(work->data, work->elements, MPI_DOUBLE, other, 0, MPI_COMM_WORLD);
  MPI_Recv(work->into, work->elements, MPI_DOUBLE, other, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  if (rank == 1) MPI_Send(work->data, work->elements, MPI_DOUBLE, other, 0, MPI_COMM_WORLD);
}

static void allreduce(struct work *work) {
  MPI_Allreduce(work->data, work->into, work->elements, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
}

static void in_place(struct work *work) {
  MPI_Allreduce(MPI_IN_PLACE, work->data, work->elements, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
}

static int ascending(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void measure(struct work *work, void (*run)(struct work *)) {
  double *seconds = malloc(sizeof(double) * (size_t)work->chunks);
  for (int chunk = 0; chunk < work->chunks; ++chunk) {
    MPI_Barrier(MPI_COMM_WORLD);
    const double start = MPI_Wtime();
    for (int time = 0; time < work->times; ++time) run(work);
    seconds[chunk] = (MPI_Wtime() - start) / work->times;
  }
  qsort(seconds, (size_t)work->chunks, sizeof(double), ascending);
  if (rank == 0) printf("%s %d %.9g %.9g\n", work->name, work->elements, seconds[0], seconds[work->chunks / 2]);
  free(seconds);
}

int main(int count, char **words) {
  MPI_Init(&count, &words);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  const struct {
    const char *name;
    void (*run)(struct work *);
  } known[] = {{"barrier", barrier}, {"message", message}, {"allreduce", allreduce}, {"inplace", in_place}};
  for (int word = 1; word < count; ++word) {
    struct work work;
    if (sscanf(words[word], "%31[a-z]:%d:%d:%d", work.name, &work.elements, &work.times, &work.chunks) != 4) return 1;
    const size_t bytes = sizeof(double) * (size_t)(work.elements + 1);
    work.data = malloc(bytes);
    work.into = malloc(bytes);
    memset(work.data, 0, bytes);
    memset(work.into, 0, bytes);
    for (size_t at = 0; at < sizeof(known) / sizeof(known[0]); ++at) {
      if (strcmp(known[at].name, work.name) == 0) measure(&work, known[at].run);
    }
    free(work.data);
    free(work.into);
  }
  MPI_Finalize();
  return 0;
}
