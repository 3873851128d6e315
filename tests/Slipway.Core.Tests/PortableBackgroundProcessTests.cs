using Slipway.Core.Processes;

namespace Slipway.Core.Tests;

/// <summary>As systems have them that have neither setsid nor /proc.</summary>
public sealed class PortableBackgroundProcessTests() : BackgroundProcessTests(new PortableProcessTable());
