// The tests drive whole builds, each of which uses all cores; one after the other they are no slower, and readable.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
