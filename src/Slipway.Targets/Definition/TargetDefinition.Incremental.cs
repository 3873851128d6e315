namespace Slipway.Targets;

internal sealed partial class TargetDefinition
{
    private readonly List<string> _inputPatterns = [];
    private readonly List<string> _outputPatterns = [];
    private readonly List<InputValue> _inputValues = [];

    public IReadOnlyList<string> InputPatterns => _inputPatterns;

    public IReadOnlyList<string> OutputPatterns => _outputPatterns;

    public IReadOnlyList<InputValue> InputValues => _inputValues;

    public bool IsIncremental => _inputPatterns.Count + _outputPatterns.Count + _inputValues.Count > 0;

    public ITargetDefinition Inputs(params string[] patterns)
    {
        _inputPatterns.AddRange(patterns);
        return this;
    }

    public ITargetDefinition Inputs<T>(Func<T> value, string expression = "")
    {
        var text = Condition.WithoutLambda(expression);
        _inputValues.RemoveAll(other => other.Text == text);
        _inputValues.Add(new InputValue(() => value(), text));
        return this;
    }

    public ITargetDefinition Outputs(params string[] patterns)
    {
        _outputPatterns.AddRange(patterns);
        return this;
    }
}
