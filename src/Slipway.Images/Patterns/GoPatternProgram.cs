using System.Collections.Immutable;
using System.Text;

namespace Slipway.Images;

/// <summary>
/// A regular expression as steps that a text is led through, all ways at the same time
/// (<see href="https://swtch.com/~rsc/regexp/regexp2.html"/>): each character is looked at once.
/// </summary>
internal sealed class GoPatternProgram
{
    private const int End = -1;

    // Repetitions of a long part; each letter of a text may have to do with all of them.
    private const int MostSteps = 50_000;

    private readonly List<Step> _steps = [];

    /// <exception cref="FormatException">Its repetitions make it too long.</exception>
    public GoPatternProgram(GoPatternNode node)
    {
        Add(node);
        _steps.Add(new Step.Found());
    }

    private abstract record Step
    {
        /// <summary>Goes on after one character of a set.</summary>
        public sealed record Character(CharacterSet Set) : Step;

        /// <summary>Goes on at a place in the text.</summary>
        public sealed record Position(TextPosition Where) : Step;

        /// <summary>Goes on at another step.</summary>
        public sealed record Jump(int Target) : Step;

        /// <summary>Goes on at two steps.</summary>
        public sealed record Fork(int First, int Second) : Step;

        public sealed record Found : Step;
    }

    /// <summary>Whether the text has a match anywhere.</summary>
    public bool Matches(string text)
    {
        var now = new StepSet(_steps.Count);
        var next = new StepSet(_steps.Count);
        var before = End;
        for (var at = 0; ; )
        {
            var (here, length) = Read(text, at);
            // A match may begin at every place.
            next.Add(0);
            if (Reach(next, before, here))
            {
                return true;
            }

            if (here == End)
            {
                return false;
            }

            (now, next) = (next, now);
            next.Clear();
            for (var i = 0; i < now.Count; i++)
            {
                var index = now[i];
                if (_steps[index] is Step.Character step && step.Set.Contains(here))
                {
                    next.Add(index + 1);
                }
            }

            before = here;
            at += length;
        }
    }

    /// <summary>Adds to steps all those that are reached without a character.</summary>
    /// <returns>Whether the last one is.</returns>
    private bool Reach(StepSet steps, int before, int here)
    {
        // It grows while it is read.
        for (var i = 0; i < steps.Count; i++)
        {
            var index = steps[i];
            switch (_steps[index])
            {
                case Step.Fork fork:
                    steps.Add(fork.First);
                    steps.Add(fork.Second);
                    break;
                case Step.Jump jump:
                    steps.Add(jump.Target);
                    break;
                case Step.Position position when IsAt(position.Where, before, here):
                    steps.Add(index + 1);
                    break;
                case Step.Found:
                    return true;
                default:
                    break;
            }
        }

        return false;
    }

    private static bool IsAt(TextPosition where, int before, int here) => where switch
    {
        TextPosition.TextStart => before == End,
        TextPosition.TextEnd => here == End,
        TextPosition.LineStart => before is End or '\n',
        TextPosition.LineEnd => here is End or '\n',
        TextPosition.WordBoundary => IsWord(before) != IsWord(here),
        _ => IsWord(before) == IsWord(here),
    };

    private static bool IsWord(int character) => character != End && CharacterSet.Words.Contains(character);

    private static (int Character, int Length) Read(string text, int at) =>
        at == text.Length ? (End, 0)
        : Rune.TryGetRuneAt(text, at, out var rune) ? (rune.Value, rune.Utf16SequenceLength)
        : (Rune.ReplacementChar.Value, 1);

    private void Add(GoPatternNode node)
    {
        if (_steps.Count > MostSteps)
        {
            throw new FormatException($"its repetitions written out have more than {MostSteps} parts");
        }

        switch (node)
        {
            case GoPatternNode.Character { Set: var set }:
                _steps.Add(new Step.Character(set));
                break;
            case GoPatternNode.Position { Where: var where }:
                _steps.Add(new Step.Position(where));
                break;
            case GoPatternNode.Sequence { Parts: var parts }:
                foreach (var part in parts)
                {
                    Add(part);
                }

                break;
            case GoPatternNode.Choice { Parts: var parts }:
                AddChoice(parts);
                break;
            case GoPatternNode.Repetition repetition:
                AddRepetition(repetition);
                break;
            default:
                throw new ArgumentException($"there are no steps for {node}", nameof(node));
        }
    }

    private void AddChoice(ImmutableArray<GoPatternNode> parts)
    {
        var jumps = new List<int>();
        foreach (var part in parts[..^1])
        {
            var fork = Reserve();
            Add(part);
            jumps.Add(Reserve());
            _steps[fork] = new Step.Fork(fork + 1, _steps.Count);
        }

        Add(parts[^1]);
        foreach (var jump in jumps)
        {
            _steps[jump] = new Step.Jump(_steps.Count);
        }
    }

    private void AddRepetition(GoPatternNode.Repetition repetition)
    {
        var (part, minimum, maximum) = repetition;
        var isEndless = maximum is null;
        for (var i = 0; i < (isEndless ? minimum - 1 : minimum); i++)
        {
            Add(part);
        }

        if (isEndless && minimum > 0)
        {
            var start = _steps.Count;
            Add(part);
            _steps.Add(new Step.Fork(start, _steps.Count + 1));
        }
        else if (isEndless)
        {
            var fork = Reserve();
            Add(part);
            _steps.Add(new Step.Jump(fork));
            _steps[fork] = new Step.Fork(fork + 1, _steps.Count);
        }

        var exits = new List<int>();
        for (var i = minimum; i < maximum; i++)
        {
            exits.Add(Reserve());
            Add(part);
        }

        foreach (var exit in exits)
        {
            _steps[exit] = new Step.Fork(exit + 1, _steps.Count);
        }
    }

    // A place for a step that is known when those behind it are.
    private int Reserve()
    {
        _steps.Add(new Step.Found());
        return _steps.Count - 1;
    }

    /// <summary>Steps in the order in which they were added, each once.</summary>
    private sealed class StepSet(int capacity)
    {
        private readonly int[] _order = new int[capacity];
        private readonly int[] _places = new int[capacity];

        public int Count { get; private set; }

        public int this[int place] => _order[place];

        public void Add(int step)
        {
            // What is left in _places from before may be anything.
            if (_places[step] >= Count || _order[_places[step]] != step)
            {
                _places[step] = Count;
                _order[Count++] = step;
            }
        }

        public void Clear() => Count = 0;
    }
}
