using System.Collections.Immutable;
using Slipway.Core.Diagnostics;

namespace Slipway.Testing.Judging;

/// <summary>Gathers what is found of a run.</summary>
internal sealed class FindingList(TestRun run)
{
    // What goes wrong as often goes wrong for one reason.
    private const int Most = 100;

    private readonly ImmutableArray<Finding>.Builder _found = ImmutableArray.CreateBuilder<Finding>();

    public void Add(string code, SourcePosition at, string what, string wanted, string found, string? file = null)
    {
        if (_found.Count < Most)
        {
            _found.Add(new Finding
            {
                Code = code,
                Position = at,
                What = what,
                Wanted = wanted,
                Found = found,
                File = file,
                HowToLook = run.HowToLook,
            });
        }
    }

    public ImmutableArray<Finding> ToImmutable() => _found.ToImmutable();
}
