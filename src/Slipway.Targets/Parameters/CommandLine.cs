using Slipway.Core.Diagnostics;

namespace Slipway.Targets;

/// <summary>
/// What was typed: targets, and values for parameters. A switch takes the word after it; one of a list takes the words that
/// follow as well, up to one that names a target. The script that starts the program puts switches of its own behind.
/// </summary>
internal sealed class CommandLine
{
    private readonly Dictionary<Parameter, List<string>> _given = [];

    // Words that became values and could have been meant as targets, and the other way round.
    private readonly List<Word> _values = [];
    private readonly List<Word> _targets = [];

    private CommandLine()
    {
    }

    /// <summary>The targets that were named by position.</summary>
    public List<string> Targets { get; } = [];

    /// <summary>Everything that is wrong with it.</summary>
    public List<Diagnostic> Errors { get; } = [];

    /// <summary>What was given for the parameter by its switch, or null.</summary>
    public IReadOnlyList<string>? Given(Parameter parameter) => _given.GetValueOrDefault(parameter);

    /// <summary>Takes the arguments apart.</summary>
    public static CommandLine Parse(IReadOnlyList<string> arguments, ParameterSet parameters, TargetWords targets)
    {
        var line = new CommandLine();
        for (var i = 0; i < arguments.Count; i++)
        {
            if (!LooksLikeSwitch(arguments[i]))
            {
                line.Targets.AddRange(ValueConverter.Split(arguments[i], "+"));
                continue;
            }

            var (name, attached) = SplitSwitch(arguments[i]);
            if (parameters.Find(name) is not { } parameter)
            {
                line.Errors.Add(Unknown(arguments[i].Split('=')[0], name, parameters));
                while (i + 1 < arguments.Count && !LooksLikeSwitch(arguments[i + 1]))
                {
                    // What would have been its values are not targets: one mistake, one message.
                    i++;
                }

                continue;
            }

            var values = new List<string>();
            if (attached is not null)
            {
                values.Add(attached);
            }
            else
            {
                while (i + 1 < arguments.Count && Takes(parameter, values.Count, arguments[i + 1], parameters))
                {
                    var word = arguments[i + 1];
                    if (!parameter.IsFlag && targets.Has(word))
                    {
                        if (values.Count > 0 && !parameter.TakesTargets)
                        {
                            line._targets.Add(new Word(parameter, word));
                            break;
                        }

                        line._values.Add(new Word(parameter, word));
                    }
                    else if (values.Count > 0 && targets.HasNearly(word))
                    {
                        line._values.Add(new Word(parameter, word));
                    }

                    values.Add(word);
                    i++;
                }
            }

            line.Add(parameter, values);
        }

        return line;
    }

    /// <summary>
    /// Looks at words that a switch took and that could have been meant as targets: where nothing else says what is to run,
    /// what runs by default would run in their place.
    /// </summary>
    /// <exception cref="DiagnosticException">SLP1024: there is such a word.</exception>
    public void RefuseDoubtfulValues()
    {
        if (_values is [var (parameter, word), ..])
        {
            throw new DiagnosticException(new Diagnostic(
                Codes.AmbiguousWord, $"'{word}' is taken by {parameter.Switch}, but may be meant as a target: no other target is named")
            {
                Remedy = $"to run it, name it first: '{word} {parameter.Switch} ...'; "
                    + $"to have it as a value, write '{parameter.Switch}={word}', or name the target that is to run first",
            });
        }
    }

    /// <summary>Looks at words that ended a list because they name targets, and that are items to be chosen by it as well.</summary>
    /// <param name="targetWith">The target that has the item of that name in the set of a parameter; null where none has.</param>
    /// <exception cref="DiagnosticException">SLP1024: there is such a word.</exception>
    public void RefuseDoubtfulTargets(Func<Parameter, string, string?> targetWith)
    {
        foreach (var (parameter, word) in _targets)
        {
            if (targetWith(parameter, word) is { } target)
            {
                throw new DiagnosticException(new Diagnostic(
                    Codes.AmbiguousWord, $"'{word}' after {parameter.Switch} names a target, and an item of '{target}' as well")
                {
                    Remedy = $"for the item write '{parameter.Switch}={word}'; to run the target, name it first",
                });
            }
        }
    }

    private static bool LooksLikeSwitch(string argument) => argument.Length > 1 && argument[0] == '-';

    private static (string Name, string? Attached) SplitSwitch(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        return equals < 0
            ? (argument.TrimStart('-'), null)
            : (argument[..equals].TrimStart('-'), argument[(equals + 1)..]);
    }

    /// <summary>Whether the next argument is one more value of the switch.</summary>
    private static bool Takes(Parameter parameter, int taken, string next, ParameterSet parameters)
    {
        if (taken > 0 && !parameter.IsList)
        {
            return false;
        }

        if (parameter.IsFlag)
        {
            // '--no-install Publish': the next word is a target unless it can only be a value.
            return next.Equals("true", StringComparison.OrdinalIgnoreCase)
                || next.Equals("false", StringComparison.OrdinalIgnoreCase);
        }

        if (!LooksLikeSwitch(next))
        {
            return true;
        }

        // '-5' is a number where one is wanted; '-x' is a value where no switch is called so.
        return parameter.IsNumber
            ? char.IsAsciiDigit(next[1]) || next[1] == '.'
            : !parameter.IsBuiltIn && next[1] != '-' && parameters.Find(SplitSwitch(next).Name) is null;
    }

    private void Add(Parameter parameter, List<string> values)
    {
        if (values.Count == 0 && !parameter.IsFlag && !parameter.TakesNoValue)
        {
            Errors.Add(new Diagnostic(Codes.SwitchWithoutValue, $"{parameter.Switch} needs a value")
            {
                Remedy = $"write {parameter.Switch} VALUE, or {parameter.Switch}=VALUE when it begins with a dash",
            });
        }
        else if (!_given.TryGetValue(parameter, out var earlier) || parameter.LastWins)
        {
            _given[parameter] = values;
        }
        else if (parameter.IsList)
        {
            earlier.AddRange(values);
        }
        else
        {
            Errors.Add(new Diagnostic(Codes.SwitchTwice, $"{parameter.Switch} is given twice"));
        }
    }

    private static Diagnostic Unknown(string typed, string name, ParameterSet parameters)
    {
        var nearest = Names.Nearest(name, parameters.All.Select(parameter => parameter.Name));
        return new Diagnostic(Codes.UnknownParameter, $"There is no parameter '{typed}'")
        {
            Remedy = nearest is null
                ? "'--help' lists the parameters"
                : $"did you mean '{parameters.Find(nearest)!.Switch}'?",
        };
    }

    private sealed record Word(Parameter Parameter, string Text);
}
