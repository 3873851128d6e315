using Slipway.Tool;

using var interruption = new Interruption();
return await CommandLine.RunAsync(args, ToolOutput.OfConsole(), interruption.Token) is var exitCode && exitCode == CommandLine.Canceled
    ? interruption.ExitCode
    : exitCode;
