#:package Slipway.Targets@*
#:property PublishAot=false
using Microsoft.Extensions.Logging;
using Slipway.Targets;

return await SlipwayBuild.ExecuteAsync<Build>(args, build => build.Greet);

class Build : SlipwayBuild
{
    [Parameter("Who is greeted")] readonly string Name = "world";
    public Target Greet => _ => _.Executes(() => Log.LogInformation("Hello, {Name}!", Name));
}
