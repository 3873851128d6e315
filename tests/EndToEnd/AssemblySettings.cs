using Xunit.Sdk;
using Xunit.v3;

// The tests drive whole builds, each of which uses all cores; one after the other they are no slower, and readable.
[assembly: Parallelization(Mode = ParallelMode.None)]
