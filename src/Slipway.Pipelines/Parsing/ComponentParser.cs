using System.Collections.Immutable;
using Slipway.Core.Yaml;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Parsing;

/// <summary>Reads components.</summary>
internal static class ComponentParser
{
    private static readonly string[] CommonKeys =
    [
        "$schema", "type", "name", "version", "display_name", "description", "tags", "inputs", "outputs",
        "is_deterministic", "properties", "additional_includes", "id", "creation_context",
    ];

    /// <summary>The component of a file, which has a name.</summary>
    public static ComponentDefinition Parse(YamlMap map, DocumentKind kind, ParseContext context)
    {
        var reader = Reader(map, context);
        reader.RequiredText("name");
        return Parse(reader, context) with { Kind = kind };
    }

    /// <summary>A component that a step, or a deployment, runs.</summary>
    public static ComponentDefinition Used(YamlMap map, ParseContext context) => Parse(Reader(map, context), context);

    /// <summary>
    /// The component of a file that a step or a deployment names; null where there is none, which has been reported.
    /// </summary>
    /// <param name="scalar">The file.</param>
    /// <param name="what">What names it.</param>
    /// <param name="context">Of what names it.</param>
    public static ComponentDefinition? OfFile(YamlScalar scalar, string what, ParseContext context)
    {
        if (ReferenceParser.ExistingFile(scalar, what, context) is not { } path)
        {
            return null;
        }

        if (context.Within.IndexOf(path) is >= 0 and var start)
        {
            var circle = string.Join(" → ", context.Within.Skip(start).Append(path).Select(file => Path.GetFileName(file)));
            context.Found.Error(Codes.CircularSteps, scalar.Position, $"{what} contains itself: {circle}");
            return null;
        }

        var known = context.Components.Find(path, context.IsPublished);
        if (!context.Components.TryTake(context.Within.Length, known?.Component?.Size ?? 1))
        {
            ReportTooMany(what, scalar, context);
            return null;
        }

        if (known is null)
        {
            var own = new DiagnosticBag();
            var folder = context.Folder.FolderOf(scalar.Text);
            var component = folder.Read(Path.GetFileName(path), own) is { } map && !IsFlow(map, what, scalar, own)
                ? Used(map, context.Inside(folder, path) with { Found = own })
                : null;
            known = new ComponentFiles.Parsed(component, own.ToImmutable());
            context.Components.Keep(path, context.IsPublished, known);
        }

        context.Found.AddRange(known.Wrong);
        return known.Component;
    }

    /// <summary>What runs in a step whose keys have it: its inputs and outputs follow from what they are bound to.</summary>
    public static ComponentDefinition Inline(MapReader reader, string type, ParseContext context)
    {
        var isDeterministic = reader.Boolean("is_deterministic") ?? true;

        // What a parallel step that is written in full says of itself goes nowhere with Azure ML's own clients.
        var description = type == "parallel" ? null : reader.Text("description");
        var tags = type == "parallel" ? ImmutableSortedDictionary<string, string>.Empty : reader.Texts("tags");
        ComponentDefinition component = type switch
        {
            "parallel" => Parallel(reader, type, context),
            "spark" => Spark(reader, type, context),
            _ => Command(reader, type, context),
        };
        return component with { Description = description, Tags = tags, IsDeterministic = isDeterministic };
    }

    /// <summary>Azure ML's word for the kind of a component, or of a step that does not say.</summary>
    public static string TypeOf(YamlMap map) => (map.Find("type")?.Value as YamlScalar)?.Text ?? "command";

    private static MapReader Reader(YamlMap map, ParseContext context) => new(
        map,
        "the component",
        context.Found,
        [
            .. CommonKeys, .. TypeOf(map) switch
            {
                "parallel" => ParallelParser.Keys,
                "spark" => SparkParser.Keys,
                "pipeline" => ["jobs", "settings"],
                "data_transfer" => DataTransferParser.Keys,
                "automl" => map.Entries.Select(entry => entry.Key.Text),
                _ => CommandKeys,
            },
        ],
        takesOthers: true);

    /// <summary>The keys of a command.</summary>
    public static readonly string[] CommandKeys = ["command", "code", "environment", "distribution", "resources"];

    private static ComponentDefinition Parse(MapReader reader, ParseContext context)
    {
        var type = TypeOf(reader.Map);
        var word = reader.ExactWord("type", "command", "parallel", "spark", "pipeline", "data_transfer", "automl") ?? "command";
        reader.OnlyTexts("tags");
        var inputs = DeclarationParser.Inputs(reader);
        var outputs = DeclarationParser.Outputs(reader);
        ComponentDefinition component = type switch
        {
            "parallel" => Parallel(reader, word, context),
            "spark" => Spark(reader, word, context),
            "data_transfer" => new DataTransferComponent
            {
                Position = reader.Map.Position,
                Kind = DocumentKind.DataTransferComponent,
                What = reader.What,
                Type = word,
                Transfer = DataTransferParser.Parse(reader),
            },
            "automl" => new AutoMLComponent
            {
                Position = reader.Map.Position,
                Kind = DocumentKind.AutoMLComponent,
                What = reader.What,
                Type = word,
                Task = reader.RequiredText("task"),
            },
            "pipeline" => Pipeline(reader, word, [.. inputs.Select(GraphParser.Declared)], context),
            _ => Command(reader, word, context),
        };
        if (component is PipelineComponent pipeline)
        {
            // What its steps can do without, whoever uses it may leave out.
            var optional = OptionalInputs.Of(pipeline.Graph);
            inputs =
            [
                .. inputs.Select(input => input.IsOptional is null && optional.Contains(input.Name.Text)
                    ? input with { IsOptional = true }
                    : input),
            ];
        }

        return component with
        {
            Name = reader.Written("name"),
            Version = reader.Version(),
            Schema = reader.Text("$schema"),
            DisplayName = reader.Text("display_name"),
            Description = reader.Text("description"),
            Tags = reader.Texts("tags"),
            Inputs = inputs,
            Outputs = outputs,
            IsDeterministic = reader.Boolean("is_deterministic") ?? (type == "pipeline" ? null : true),
            Properties = reader.AnyMap("properties"),
            AdditionalIncludes = reader.TextList("additional_includes"),
            Others = Others(reader, type),
        };
    }

    private static FreeMap Others(MapReader reader, string type) => type switch
    {
        "parallel" => FreeMap.Empty,
        // Azure ML's own clients know the key, and have no place for it in a component.
        "command" => reader.OtherKeys().With("environment_variables", null),
        _ => reader.OtherKeys(),
    };

    private static CommandComponent Command(MapReader reader, string type, ParseContext context)
    {
        reader.RequiredText("command");
        return new CommandComponent
        {
            Position = reader.Map.Position,
            Kind = DocumentKind.CommandComponent,
            What = reader.What,
            Type = type,
            Command = reader.Written("command"),
            Code = CodeParser.Parse(reader, context),
            Environment = EnvironmentParser.Reference(reader, context),
            Distribution = SettingsParser.Distribution(reader),
            Resources = SettingsParser.Resources(reader),
        };
    }

    private static ParallelComponent Parallel(MapReader reader, string type, ParseContext context)
    {
        if (!reader.Has("task"))
        {
            reader.Missing("task");
        }

        return new ParallelComponent
        {
            Position = reader.Map.Position,
            Kind = DocumentKind.ParallelComponent,
            What = reader.What,
            Type = type,
            Settings = ParallelParser.Settings(reader),
            Task = ParallelParser.Task(reader, context),
            Resources = SettingsParser.Resources(reader),
        };
    }

    private static SparkComponent Spark(MapReader reader, string type, ParseContext context) => new()
    {
        Position = reader.Map.Position,
        Kind = DocumentKind.SparkComponent,
        What = reader.What,
        Type = type,
        Program = SparkParser.Program(reader, context),
    };

    private static PipelineComponent Pipeline(
        MapReader reader, string type, IEnumerable<PipelineInput> inputs, ParseContext context)
    {
        var graph = GraphParser.OfComponent(reader, inputs, context);
        return new PipelineComponent
        {
            Position = reader.Map.Position,
            Kind = DocumentKind.PipelineComponent,
            What = reader.What,
            Type = type,
            Settings = reader.Any("settings"),
            Graph = graph,
            Size = 1 + graph.Steps.Sum(step => (step.Component as LocalComponent)?.Definition.Size ?? 0),
        };
    }

    // Azure ML makes a component of a prompt flow in the workspace, where it is run as a parallel step.
    private static bool IsFlow(YamlMap map, string what, YamlScalar scalar, DiagnosticBag found)
    {
        var isFlow = (map.Find("$schema")?.Value as YamlScalar)?.Text.Contains("promptflow", StringComparison.OrdinalIgnoreCase) == true
            || map.Find("nodes")?.Value is YamlSequence;
        if (isFlow)
        {
            found.Error(
                Codes.NotSupported,
                scalar.Position,
                $"{what} is '{scalar.Text}', a prompt flow, which is not published from here",
                "make a component of it in the workspace, and name that: 'azureml:NAME:VERSION'");
        }

        return isFlow;
    }

    private static void ReportTooMany(string what, YamlScalar scalar, ParseContext context)
    {
        if (!context.Components.IsReported)
        {
            context.Components.IsReported = true;
            context.Found.Error(
                Codes.TooLarge,
                scalar.Position,
                $"{what} is not read: there are more than {ComponentFiles.MostComponents} of them, or more than "
                + $"{ComponentFiles.MostDepth} stand in one another",
                "name fewer components in one another");
        }
    }
}
