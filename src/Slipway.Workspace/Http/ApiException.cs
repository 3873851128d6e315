namespace Slipway.Workspace.Http;

/// <summary>A request that can't be answered as asked, in the terms of Azure Resource Manager's error body.</summary>
internal sealed class ApiException : Exception
{
    public ApiException(int status, string code, string message, string? target = null)
        : base(message)
    {
        Status = status;
        Code = code;
        Target = target;
    }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>The error code that Azure gives in this case.</summary>
    public string Code { get; }

    /// <summary>The field, parameter or resource that is wrong, as a path.</summary>
    public string? Target { get; }

    /// <summary>The body was understood, and asks for something that can't be done.</summary>
    public static ApiException UserError(string message, string? target = null) => new(400, "UserError", message, target);

    /// <summary>The body is not what the operation takes.</summary>
    public static ApiException InvalidContent(string message, string? target = null) =>
        new(400, "InvalidRequestContent", message, target);

    public static ApiException ResourceNotFound(string resource) =>
        new(404, "ResourceNotFound", $"The resource '{resource}' was not found.", resource);

    public static ApiException TooLarge =>
        new(413, "RequestEntityTooLarge", "The request is larger than this operation takes.");

    public static ApiException Conflict(string message, string? target = null) => new(409, "Conflict", message, target);
}
