using Slipway.Tool;

return await CommandLine.RunAsync(args, ToolOutput.OfConsole());
