using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Wording;

namespace Slipway.Pipelines.Rest;

/// <summary>The REST bodies of computes.</summary>
internal static class ComputeBody
{
    public static JsonObject Of(ComputeDefinition compute, Emission emission)
    {
        var properties = compute switch
        {
            ClusterDefinition cluster => new JsonObject
            {
                ["computeType"] = "AmlCompute",
                ["disableLocalAuth"] = cluster.Login is null,
                ["properties"] = Cluster(cluster, emission),
            },
            ComputeInstanceDefinition instance => new JsonObject
            {
                ["computeType"] = "ComputeInstance",
                ["disableLocalAuth"] = instance.IsReachedBySsh is not true,
                ["properties"] = Instance(instance, emission),
            },
            AttachedComputeDefinition attached => Attached(attached),
            _ => throw new ArgumentOutOfRangeException(nameof(compute), compute, "A compute of an unknown kind."),
        };
        Json.Add(properties, "description", compute.Description);
        var body = new JsonObject { ["properties"] = properties };
        Json.Add(body, "location", compute.Location);
        Json.AddUnlessEmpty(body, "tags", Json.Of(compute.Tags));
        Json.Add(body, "identity", SettingsBody.ResourceIdentity(compute.Identity));
        return body;
    }

    /// <summary>
    /// The body with what a resource of Azure's must have, as it is made where the workspace is, and without what only
    /// previews of the REST API have.
    /// </summary>
    public static JsonObject Placed(ComputeDefinition compute, Emission emission)
    {
        var body = Of(compute, emission);
        body["location"] ??= emission.Workspace.Location;
        body["tags"] ??= new JsonObject();
        if (body["properties"]?["properties"] is JsonObject own)
        {
            foreach (var key in (string[])["enableRootAccess", "enableOSPatching", "releaseQuotaOnStop"])
            {
                own.Remove(key);
            }

            foreach (var startStop in own["schedules"]?["computeStartStop"] as JsonArray ?? [])
            {
                ((startStop!["cron"] ?? startStop["recurrence"]) as JsonObject)?.Remove("triggerType");
            }
        }

        return body;
    }

    private static JsonObject Cluster(ClusterDefinition cluster, Emission emission)
    {
        var scale = new JsonObject { ["minNodeCount"] = cluster.LeastNodes, ["maxNodeCount"] = cluster.MostNodes };
        Json.Add(scale, "nodeIdleTimeBeforeScaleDown", SettingsBody.Seconds(cluster.IdleSeconds));
        var own = new JsonObject
        {
            ["osType"] = "Linux",
            ["vmSize"] = cluster.Size,
            ["scaleSettings"] = scale,
            ["enableNodePublicIp"] = cluster.HasPublicIp,
            ["remoteLoginPortPublicAccess"] = SshAccess(cluster.IsReachedBySsh),
        };
        Json.Add(own, "vmPriority", cluster.Tier switch
        {
            null => null,
            "dedicated" => "Dedicated",
            _ => "LowPriority",
        });
        Json.Add(own, "subnet", Subnet(cluster.Subnet, emission));
        if (cluster.Login is { } login)
        {
            var account = new JsonObject();
            Json.Add(account, "adminUserName", login.User);
            Json.Add(account, "adminUserPassword", login.Password?.Text);
            Json.Add(account, "adminUserSshPublicKey", login.PublicKey);
            own["userAccountCredentials"] = account;
        }

        return own;
    }

    private static JsonObject Instance(ComputeInstanceDefinition instance, Emission emission)
    {
        var own = new JsonObject
        {
            ["vmSize"] = instance.Size,
            ["applicationSharingPolicy"] = "Shared",
            ["computeInstanceAuthorizationType"] = "personal",
            ["enableNodePublicIp"] = instance.HasPublicIp,
        };
        Json.Add(own, "subnet", Subnet(instance.Subnet, emission));
        if (instance.PublicKey is not null || instance.IsReachedBySsh is not null)
        {
            var ssh = new JsonObject { ["sshPublicAccess"] = SshAccess(instance.IsReachedBySsh is true) };
            Json.Add(ssh, "adminPublicKey", instance.PublicKey);
            own["sshSettings"] = ssh;
        }

        if (instance.Owner is { } owner)
        {
            var user = new JsonObject();
            Json.Add(user, "objectId", owner.ObjectId);
            Json.Add(user, "tenantId", owner.TenantId);
            own["personalComputeInstanceSettings"] = new JsonObject { ["assignedUser"] = user };
        }

        Json.Add(own, "idleTimeBeforeShutdown", instance.IdleBeforeShutdown);
        Json.Add(own, "schedules", instance.StartStops is { } list
            ? new JsonObject { ["computeStartStop"] = new JsonArray([.. list.Select(StartStop)]) }
            : null);
        Json.Add(own, "setupScripts", instance.SetupScripts is { } scripts ? SetupScripts(scripts) : null);
        Json.Add(own, "enableSSO", instance.EnableSso);
        Json.Add(own, "enableRootAccess", instance.EnableRootAccess);
        Json.Add(own, "enableOSPatching", instance.EnableOsPatching);
        Json.Add(own, "releaseQuotaOnStop", instance.ReleaseQuotaOnStop);
        return own;
    }

    private static JsonObject Attached(AttachedComputeDefinition attached)
    {
        var properties = new JsonObject
        {
            ["computeType"] = attached.Kind == DocumentKind.SynapseSpark ? "SynapseSpark" : attached.Kind.ToString(),
        };
        Json.Add(properties, "resourceId", attached.ResourceId);
        switch (attached.Kind)
        {
            case DocumentKind.VirtualMachine:
                var own = new JsonObject { ["sshPort"] = attached.SshPort };
                if (attached.Login is { } login)
                {
                    var account = new JsonObject();
                    Json.Add(account, "username", login.User);
                    Json.Add(account, "password", login.Password?.Text);
                    Json.Add(account, "privateKeyData", login.PrivateKey);
                    own["administratorAccount"] = account;
                }

                properties["properties"] = own;
                break;
            case DocumentKind.Kubernetes:
                properties["properties"] = new JsonObject { ["namespace"] = attached.Namespace ?? "default" };
                break;
        }

        return properties;
    }

    private static JsonObject StartStop(StartStop startStop)
    {
        var body = new JsonObject();
        Json.Add(body, "action", startStop.Action);
        body["status"] = startStop.Status;
        if (startStop.Trigger is not null)
        {
            var trigger = TriggerBody.OfCompute(startStop.Trigger);
            var type = trigger.Text("triggerType");
            Json.Add(body, "triggerType", type);
            body[type == "Cron" ? "cron" : "recurrence"] = trigger;
        }

        return body;
    }

    private static JsonObject SetupScripts(ImmutableArray<SetupScript> all)
    {
        var scripts = new JsonObject();
        foreach (var script in all)
        {
            var body = new JsonObject { ["scriptSource"] = "workspaceStorage" };
            Json.Add(body, "scriptData", script.Path);
            Json.Add(body, "scriptArguments", script.Command);
            Json.Add(body, "timeout", script.TimeoutMinutes is { } minutes ? $"{minutes}m" : null);
            scripts[Naming.Camel(script.Key)] = body;
        }

        return new JsonObject { ["scripts"] = scripts };
    }

    private static string SshAccess(bool? isReached) => isReached switch
    {
        true => "Enabled",
        false => "Disabled",
        null => "NotSpecified",
    };

    private static JsonObject? Subnet(Subnet? subnet, Emission emission) => subnet is null ? null : new JsonObject
    {
        ["id"] = subnet.Name.StartsWith('/')
            ? subnet.Name
            : $"{emission.Workspace.Id.Split("/providers/")[0]}/providers/Microsoft.Network"
                + $"/virtualNetworks/{subnet.Network}/subnets/{subnet.Name}",
    };
}
