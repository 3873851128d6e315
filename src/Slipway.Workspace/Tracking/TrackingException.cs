namespace Slipway.Workspace.Tracking;

/// <summary>A request that can't be answered as asked, in the terms of MLflow's error body.</summary>
internal sealed class TrackingException(int status, string code, string message) : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>MLflow's <c>error_code</c>.</summary>
    public string Code { get; } = code;

    /// <summary>Something in the request can't be what it is.</summary>
    public static TrackingException Invalid(string message) => new(400, "INVALID_PARAMETER_VALUE", message);

    public static TrackingException NotFound(string message) => new(404, "RESOURCE_DOES_NOT_EXIST", message);

    public static TrackingException AlreadyExists(string message) => new(400, "RESOURCE_ALREADY_EXISTS", message);

    /// <summary>The caller is known, and may not do this.</summary>
    public static TrackingException Denied(string message) => new(403, "PERMISSION_DENIED", message);

    public static TrackingException NoRun(string id) => NotFound($"Run with id={id} not found");
}
