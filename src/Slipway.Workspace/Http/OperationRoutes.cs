using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Http;

/// <summary>Puts the route table before the server: credentials, api-version and scope are checked here, once.</summary>
internal sealed class OperationRoutes(IEnumerable<IOperations> operations, UnbuiltOperations unbuilt, BearerToken token)
{
    /// <summary>Every operation that is answered here, and those that are known and not built.</summary>
    public IEnumerable<Operation> Table => operations.Append(unbuilt).SelectMany(o => o.Operations);

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var operation in operations.SelectMany(o => o.Operations))
        {
            routes.MapMethods(operation.Pattern, [operation.Method], context => RunAsync(operation, context));
            if (operation.Pattern.StartsWith(Operation.Registry, StringComparison.Ordinal))
            {
                routes.MapMethods(Operation.Region + operation.Pattern, [operation.Method], context => RunAsync(operation, context));
            }
        }

        routes.MapFallback("{**path}", NotFoundAsync);
    }

    private async Task RunAsync(Operation operation, HttpContext context)
    {
        if (operation.Surface != Surface.Open)
        {
            token.Check(context.Request, Allowed(operation.Surface));
        }

        if (operation.Surface == Surface.Management)
        {
            ApiVersions.Check(context.Request.Query["api-version"].ToString(), operation.Pattern);
        }

        WorkspaceScope.Check(context.Request.RouteValues);
        ResourceName.Check(context.Request.RouteValues);
        if (operation.Handler is null)
        {
            throw new ApiException(
                501,
                "NotImplemented",
                $"The operation {operation.Id} is in Azure's specification; the local workspace does not have it.",
                operation.Id);
        }

        var result = await operation.Handler(new ApiRequest(context, operation), context.RequestAborted).ConfigureAwait(false);
        await ResultWriter.WriteAsync(context, result).ConfigureAwait(false);
    }

    private static IReadOnlyList<Audience> Allowed(Surface surface) => surface switch
    {
        Surface.Management => [Audience.Management],
        Surface.Scoring => [Audience.MachineLearning],
        _ => BearerToken.OfServices,
    };

    private Task NotFoundAsync(HttpContext context)
    {
        if (unbuilt.Find(context.Request.Method, context.Request.Path) is { } operation)
        {
            return RunAsync(operation, context);
        }

        token.Check(context.Request, BearerToken.OfServices);
        throw new ApiException(
            404,
            "ResourceNotFound",
            $"No operation answers {context.Request.Method} '{context.Request.Path}'.",
            context.Request.Path);
    }
}
